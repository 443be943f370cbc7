"""`examine`: everything that is looked at before a filing is accepted. It writes nothing that stays."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from mingjian.engines.intake.check import Checked, check
from mingjian.engines.intake.plausibility import Each, compare
from mingjian.kernel.forms import FormSpec
from mingjian.kernel.problems import Refused, problem
from mingjian.law.formbook import forms
from mingjian.record.filings.models import Filing, FilingSet
from mingjian.record.filings.reasons import Stated
from mingjian.record.filings.submission import Submission

LISTED = 1_000  # problems of a code


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """The outcome of all stages, the filing that stands for the period and the one of a period before."""

    checked: Checked
    standing: Filing | None
    previous: Filing | None

    @property
    def stated(self) -> dict[str, Stated]:
        """Reasons given before: for the period before, and for what an amendment supersedes."""
        return stated_before(self.previous, self.standing)


@dataclass(frozen=True, slots=True)
class Filed:
    """What was filed of a table: what stands for the period, and for the latest period before."""

    standing: Filing | None
    previous: Filing | None


def examine(submission: Submission, *, today: date, out: Path, each: Each | None = None) -> Examined:
    """Check a file and compare it with what was filed; the checked table goes to `out`.

    `each` is told every problem of the file, also those beyond the first 1,000 a code. Without errors
    `checked.table` is there. Refuses rows of another institution or period, a form that no institution
    files and a period that has not begun.
    """
    require_filed(submission.form)
    return examine_beside(submission, filed_beside(submission), today=today, out=out, each=each)


def filed_beside(submission: Submission) -> dict[str, Filed]:
    """What was filed of each table of the form, by its name."""
    found, period = {}, str(submission.period)
    for section in submission.form.sections:
        filed = filed_before(submission).filter(section=section.name)
        before = filed.filter(period__lt=period).order_by("-period").first()
        found[section.name] = Filed(filed.filter(period=period).first(), before)
    return found


def examine_beside(
    submission: Submission,
    filed: Mapping[str, Filed],
    *,
    today: date,
    out: Path,
    each: Each | None = None,
) -> Examined:
    """`examine` without a question to the database."""
    checked = check(
        submission.form,
        None,
        submission.file,
        today=today,
        period=submission.period,
        mapping=submission.mapping,
        out=out,
        each=each,
    )
    beside = filed[checked.section.name]
    if checked.ok and checked.table is not None:
        _require_asked_mapping(checked, submission)
        _require_own(checked, checked.table, submission)
        if beside.previous is not None:
            doubts = compare(checked.section, checked.table, beside.previous.table, scratch=out, each=each)
            checked = checked.with_doubts(doubts)
    return Examined(checked=checked, standing=beside.standing, previous=beside.previous)


def stated_before(previous: Filing | None, standing: Filing | None) -> dict[str, Stated]:
    """Reasons of earlier filings by the code of the doubt; those of what is superseded weigh more."""
    return {code: stated for f in (previous, standing) if f for code, stated in f.reasons.items()}


def filed_before(submission: Submission) -> FilingSet:
    """What stands of the same institution and form, in every period."""
    return Filing.objects.standing().filter(institution=submission.institution, form=submission.form.key)


def require_filed(form: FormSpec) -> None:
    """The register is entered by `register`, not filed."""
    if form.institution_field is None:
        allowed = ", ".join(key for key, spec in forms().items() if spec.institution_field)
        raise Refused(problem("form.unknown", value=form.key, allowed=allowed))


def _require_asked_mapping(checked: Checked, submission: Submission) -> None:
    """A Parquet file may say that it was mapped and so lacks fields; only who files may say so."""
    if submission.mapping is None and (checked.derived or checked.absent):
        raise Refused(problem("filing.mapped", where=submission.file.name))


def _require_own(checked: Checked, table: Path, submission: Submission) -> None:
    """Every row belongs to the institution that files and to the period it files for."""
    form, section = submission.form, checked.section
    if form.institution_field:
        owners = _column(table, form.institution_field)
        _require_all(
            owners, submission.institution.institution_id, form.institution_field, "filing.foreign-row"
        )
    if section.period_field:
        months = pc.utf8_slice_codeunits(_column(table, section.period_field), 0, 7)
        _require_all(months, str(submission.period), section.period_field, "filing.other-period")


def _column(table: Path, name: str) -> pa.ChunkedArray:
    return pq.read_table(table, columns=[name])[name].cast(pa.string())


def _require_all(values: pa.ChunkedArray, wanted: str, column: str, code: str) -> None:
    wrong = pc.indices_nonzero(pc.not_equal(values, wanted))[:LISTED]
    if len(wrong):
        raise Refused(
            *(
                problem(code, row=i + 1, column=column, value=values[i].as_py(), allowed=wanted)
                for i in wrong.to_pylist()
            )
        )
