"""What the filer reads of a held upload: the stages, the problems, what is still to be said."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from mingjian.engines.intake.comparison import Comparison
from mingjian.engines.intake.plausibility import Doubt
from mingjian.kernel.periods import Period
from mingjian.kernel.problems import Problem
from mingjian.law.formbook import form
from mingjian.record.filings.checking import Found, find
from mingjian.record.filings.examine import Filed, filed_beside, stated_before
from mingjian.record.filings.models import Filing
from mingjian.record.filings.reasons import Given, carried
from mingjian.record.filings.stages import Stage, stages
from mingjian.record.filings.submission import Amendment, Submission
from mingjian.record.filings.uploads import Upload, upload_path
from mingjian.record.registry.models import Institution


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """An upload, looked at. `comparisons` pair what was filed before with how the file differs from it."""

    form: str
    period: str
    section: str
    rows: int
    problems: tuple[Problem, ...]
    counts: Mapping[str, int]
    stages: list[Stage]
    doubts: tuple[Doubt, ...]
    carried: Mapping[str, Given]
    standing: Filing | None
    comparisons: list[tuple[Filing, Comparison]]

    @property
    def has_errors(self) -> bool:
        """True where the file cannot be accepted as it is."""
        return any(p.is_error for p in self.problems)


def submission_of(
    institution: Institution,
    upload: Upload,
    reasons: Mapping[str, Given] | None = None,
    amendment: Amendment | None = None,
) -> Submission:
    """The upload as it is handed in; refuses a period that is none."""
    return Submission(
        form=form(upload.form),
        institution=institution,
        period=Period.parse_month(upload.period),
        file=upload_path(institution.pk, upload),
        reasons=reasons or {},
        amendment=amendment,
    )


def look(institution: Institution, upload: Upload, *, today: date) -> Result | None:
    """Everything that can be said of an upload; None while it is still being checked."""
    submission = submission_of(institution, upload)
    filed = filed_beside(submission)
    found = find(submission, filed, today=today)
    return None if found is None else _result(upload, found, filed.get(found.section, Filed(None, None)))


def _result(upload: Upload, found: Found, filed: Filed) -> Result:
    beside = ((filed.standing, found.standing), (filed.previous, found.previous))
    return Result(
        form=upload.form,
        period=upload.period,
        section=found.section,
        rows=found.rows,
        problems=found.problems,
        counts=found.counts,
        stages=stages(found.problems, found.counts, has_previous=filed.previous is not None),
        doubts=found.doubts,
        carried=carried(found.doubts, stated_before(filed.previous, filed.standing)),
        standing=filed.standing,
        comparisons=[(filing, compared) for filing, compared in beside if filing and compared],
    )
