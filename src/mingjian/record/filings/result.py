"""What the filer reads of a held upload: the stages, the problems, what is still to be said."""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from mingjian.engines.intake.check import Checked
from mingjian.engines.intake.plausibility import Doubt
from mingjian.kernel.periods import Period
from mingjian.kernel.problems import Problem, Refused, count_by_code
from mingjian.law.formbook import form
from mingjian.record.filings.examine import examine
from mingjian.record.filings.models import Filing
from mingjian.record.filings.reasons import Given, carried
from mingjian.record.filings.stages import Stage, stages
from mingjian.record.filings.submission import Amendment, Submission
from mingjian.record.filings.uploads import Upload, upload_path
from mingjian.record.registry.models import Institution


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """An upload, looked at."""

    problems: tuple[Problem, ...]
    counts: Mapping[str, int]
    stages: list[Stage]
    doubts: tuple[Doubt, ...] = ()
    carried: Mapping[str, Given]
    standing: Filing | None = None
    checked: Checked | None = None

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


def look(institution: Institution, upload: Upload, *, today: date) -> Result:
    """Everything that can be said of an upload; nothing is kept."""
    with tempfile.TemporaryDirectory(prefix="mingjian-") as folder:
        try:
            found = examine(submission_of(institution, upload), today=today, out=Path(folder))
        except Refused as refused:
            counts = count_by_code(refused.problems)
            read = stages(refused.problems, counts, has_previous=False)
            return Result(problems=refused.problems, counts=counts, stages=read, carried={})
    checked, previous = found.checked, found.previous
    return Result(
        problems=tuple(checked.problems),
        counts=checked.counts,
        stages=stages(checked.problems, checked.counts, has_previous=previous is not None),
        doubts=checked.doubts,
        carried=carried(checked.doubts, found.stated),
        standing=found.standing,
        checked=checked,
    )
