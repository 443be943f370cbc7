"""`accept`: check a file, keep it, give a receipt. Once for an institution, a form and a period.

Checking comes first and outside of the transaction; nothing is written where there are errors.
"""

import tempfile
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from mingjian.engines.intake.check import Checked, check
from mingjian.kernel.clocks import due_on
from mingjian.kernel.findings import Plain, plain
from mingjian.kernel.forms import FormSpec
from mingjian.kernel.periods import Period
from mingjian.kernel.problems import Problem, Refused, count_by_code, problem
from mingjian.law.calendars import live
from mingjian.law.formbook import forms
from mingjian.law.mappingbook import Mapping
from mingjian.record.filings.blobs import digest_file, store_blob
from mingjian.record.filings.models import Filing
from mingjian.record.journal.append import append
from mingjian.record.publications.publish import publish
from mingjian.record.registry.models import Institution

LISTED = 1_000  # problems of a code
PUBLIC_FIGURES = "p2p-monthly"  # the form whose figures the public reads


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the filer gets: the filing, whether it stood already, and what was warned of."""

    filing: Filing
    repeated: bool
    warnings: tuple[Problem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """What is handed in: by whom, for which form, institution and period."""

    form: FormSpec
    institution: Institution
    period: Period
    file: Path
    mapping: Mapping | None = None


def accept(submission: Submission, *, by: str, at: datetime) -> Receipt:
    """Accept a filing. The same bytes again give the same receipt with a warning.

    Raises Refused with every problem where the file has errors, holds rows of another institution or
    period, where other bytes were accepted for the period, or where no institution files the form.
    """
    _require_filed(submission.form)
    digest = digest_file(submission.file)
    standing = _standing(submission)
    if standing:
        return _repeat(standing, digest)
    with tempfile.TemporaryDirectory() as folder:
        checked = check(
            submission.form,
            submission.form.sections[0],
            submission.file,
            today=localdate(at),
            period=submission.period,
            mapping=submission.mapping,
            out=Path(folder),
        )
        if not checked.ok or checked.table is None:
            raise Refused(*checked.problems)
        _require_asked_mapping(checked, submission)
        _require_own(checked, submission)
        blob = store_blob(checked.table)
        figures = _figures(checked.table) if submission.form.key == PUBLIC_FIGURES else {}
    try:
        filing = _write(submission, checked, digest, blob, figures, by=by, at=at)
    except (IntegrityError, Refused):  # somebody accepted the same period while we were checking
        standing = _standing(submission)
        if standing is None:
            raise
        return _repeat(standing, digest)
    return Receipt(filing, repeated=False, warnings=tuple(checked.problems))


def _require_filed(form: FormSpec) -> None:
    """The register is entered by `register`, not filed."""
    if form.institution_field is None:
        allowed = ", ".join(key for key, spec in forms().items() if spec.institution_field)
        raise Refused(problem("form.unknown", value=form.key, allowed=allowed))


def _require_asked_mapping(checked: Checked, submission: Submission) -> None:
    """A Parquet file may say that it was mapped and so lacks fields; only who files may say so."""
    if submission.mapping is None and (checked.derived or checked.absent):
        raise Refused(problem("filing.mapped", where=submission.file.name))


def _standing(submission: Submission) -> Filing | None:
    return Filing.objects.filter(
        institution=submission.institution, form=submission.form.key, period=str(submission.period)
    ).first()


def _repeat(standing: Filing, digest: str) -> Receipt:
    if standing.digest == digest:
        return Receipt(standing, repeated=True, warnings=(problem("filing.same", value=standing.period),))
    raise Refused(problem("filing.exists", value=standing.period, allowed=standing.digest[:16]))


def _require_own(checked: Checked, submission: Submission) -> None:
    """Every row belongs to the institution that files and to the period it files for."""
    form, section = submission.form, checked.section
    if form.institution_field:
        owners = _column(checked, form.institution_field)
        _require_all(
            owners, submission.institution.institution_id, form.institution_field, "filing.foreign-row"
        )
    if section.period_field:
        months = pc.utf8_slice_codeunits(_column(checked, section.period_field), 0, 7)
        _require_all(months, str(submission.period), section.period_field, "filing.other-period")


def _column(checked: Checked, name: str) -> pa.ChunkedArray:
    return pq.read_table(checked.table, columns=[name])[name].cast(pa.string())


def _require_all(values: pa.ChunkedArray, wanted: str, column: str, code: str) -> None:
    wrong = pc.indices_nonzero(pc.not_equal(values, wanted))[:LISTED]
    if len(wrong):
        raise Refused(
            *(
                problem(code, row=i + 1, column=column, value=values[i].as_py(), allowed=wanted)
                for i in wrong.to_pylist()
            )
        )


def _figures(table: Path) -> dict[str, Plain]:
    """The one row of a monthly filing, without empty cells and keys."""
    rows = pq.read_table(table).to_pylist()
    skip = {"platform_id", "month"}
    return {
        name: plain(value)
        for row in rows[:1]
        for name, value in row.items()
        if value is not None and name not in skip
    }


def _due(submission: Submission) -> date | None:
    """The last day in time; None where no date is set or the period lies before the duty."""
    form, period = submission.form, submission.period
    if form.due is None or form.is_voluntary(period):
        return None
    due = due_on(period.last_day, form.due, live())
    return due.day if due else None


def _write(
    submission: Submission,
    checked: Checked,
    digest: str,
    blob: str,
    figures: dict[str, Plain],
    *,
    by: str,
    at: datetime,
) -> Filing:
    form, period = submission.form, submission.period
    institution_id = submission.institution.institution_id
    key = f"filing:{institution_id}:{form.key}:{period}"
    received_on, due = localdate(at), _due(submission)
    on_time = received_on <= due if due else None
    facts = {
        "institution_id": institution_id,
        "form": form.key,
        "period": str(period),
        "received_on": received_on.isoformat(),
        "on_time": on_time,
    }
    accepted = {**facts, "digest": digest, "blob": blob, "rows": checked.rows}
    with transaction.atomic():
        entry = append(
            kind="filing.accepted", subject=institution_id, payload=accepted, by=by, at=at, key=key
        )
        published = {**facts, "figures": figures}
        publication = publish(kind="filing", subject=institution_id, figures=published, by=by, at=at, key=key)
        return Filing.objects.create(
            institution=submission.institution,
            form=form.key,
            section=checked.section.name,
            period=str(period),
            digest=digest,
            blob=blob,
            rows=checked.rows,
            mapping=submission.mapping.key if submission.mapping else "",
            derived=sorted(checked.derived),
            warnings=count_by_code(checked.problems),
            received_at=at,
            received_on=received_on,
            due_on=due,
            on_time=on_time,
            received_by=by,
            entry=entry,
            publication=publication,
        )
