"""`accept`: examine a file, keep it, give a receipt. Once for an institution, a form and a period.

Other bytes for the same period are an amendment: a new filing that supersedes the one that stands, and
points back. Looking comes first and outside of the transaction; nothing is written where there are errors.
"""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pyarrow.parquet as pq
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from mingjian.engines.files import digest_file
from mingjian.kernel.findings import Plain, plain
from mingjian.kernel.problems import Problem, Refused, problem
from mingjian.law.calendars import live
from mingjian.record.filings.blobs import store_blob
from mingjian.record.filings.duties import due_of
from mingjian.record.filings.examine import Examined, examine, filed_before, require_filed
from mingjian.record.filings.models import Filing
from mingjian.record.filings.reasons import Stated, settle
from mingjian.record.filings.submission import Amendment, Submission
from mingjian.record.journal.append import append
from mingjian.record.publications.publish import publish

__all__ = ["Amendment", "Receipt", "Submission", "accept"]

PUBLIC_FIGURES = "p2p-monthly"  # the form whose figures the public reads
Tell = Callable[[Examined | Refused, Path], None]
REASON_LIMIT = 500  # characters of the reason of an amendment


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the filer gets: the filing, whether it stood already, and what was warned of."""

    filing: Filing
    repeated: bool
    warnings: tuple[Problem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """What is known of an examined file once its table is kept."""

    digest: str
    blob: str
    figures: dict[str, Plain]
    reasons: dict[str, Stated]


def accept(submission: Submission, *, by: str, at: datetime, refused: Tell | None = None) -> Receipt:
    """Accept a filing. The bytes that stand give their receipt again, with a warning.

    Where the file is refused for what was found in it, `refused` is told that, with the folder in which the
    checked table lies until it returns: nobody need look again.
    Raises Refused with every problem where the file has errors, holds rows of another institution or
    period, is doubtful without a reason, where other bytes stand for the period and the submission is no
    amendment, where somebody amended first, or where no institution files the form.
    """
    require_filed(submission.form)
    digest = digest_file(submission.file)
    if repeated := _repeated(submission, digest):
        return repeated
    with tempfile.TemporaryDirectory(prefix="mingjian-") as folder:
        looked: Examined | Refused | None = None
        try:
            looked = examined = examine(submission, today=localdate(at), out=Path(folder))
            if examined.standing and examined.standing.digest == digest:  # since the first look
                return _repeat(examined.standing)
            kept = _keep(submission, examined, digest)
        except Refused as why:
            if refused:
                refused(looked or why, Path(folder))
            raise
    try:
        filing = _write(submission, examined, kept, by=by, at=at)
    except (IntegrityError, Refused):  # somebody accepted the same period while we were looking
        if repeated := _overtaken(submission, examined, digest):
            return repeated
        raise
    warnings = [*examined.checked.problems, *_amended(examined.standing), *_unjudged(filing)]
    return Receipt(filing, repeated=False, warnings=tuple(warnings))


def _keep(submission: Submission, examined: Examined, digest: str) -> _Kept:
    """Keep the table of a file that can be accepted; refuses one that cannot."""
    checked = examined.checked
    if not checked.ok or checked.table is None:
        raise Refused(*checked.problems)
    _require_amendable(submission, examined.standing)
    reasons = settle(checked.doubts, submission.reasons, examined.stated)
    figures = _figures(checked.table) if submission.form.key == PUBLIC_FIGURES else {}
    return _Kept(digest=digest, blob=store_blob(checked.table), figures=figures, reasons=reasons)


def _repeated(submission: Submission, digest: str) -> Receipt | None:
    """The receipt of the same bytes, where they stand. Superseded bytes are an amendment back to them."""
    found = filed_before(submission).filter(period=str(submission.period), digest=digest).first()
    return _repeat(found) if found else None


def _repeat(standing: Filing) -> Receipt:
    return Receipt(standing, repeated=True, warnings=(problem("filing.same", value=standing.period),))


def _require_amendable(submission: Submission, standing: Filing | None) -> None:
    """What stands is replaced by an amendment alone, and by one that was made of it."""
    amendment = submission.amendment
    if amendment and len(amendment.reason) > REASON_LIMIT:
        what = {"what_zh": "更正原因的字数", "what_en": "the length of the reason in characters"}
        raise Refused(problem("file.limit", value=len(amendment.reason), allowed=REASON_LIMIT, **what))
    if standing is None:
        return
    if amendment is None:
        raise Refused(problem("filing.exists", value=standing.period, allowed=standing.digest[:16]))
    if amendment.seen not in {None, standing.pk}:
        raise Refused(_moved(standing))


def _overtaken(submission: Submission, examined: Examined, digest: str) -> Receipt | None:
    """What is told to who came second; None where nobody was first."""
    if repeated := _repeated(submission, digest):
        return repeated
    before = examined.standing
    section = examined.checked.section.name
    standing = filed_before(submission).filter(section=section, period=str(submission.period)).first()
    if standing is None or (before is not None and standing.pk == before.pk):
        return None
    if submission.amendment is None:
        raise Refused(problem("filing.exists", value=standing.period, allowed=standing.digest[:16]))
    raise Refused(_moved(standing))


def _moved(standing: Filing) -> Problem:
    return problem("filing.moved", value=standing.period, allowed=standing.digest[:16])


def _amended(superseded: Filing | None) -> list[Problem]:
    if superseded is None:
        return []
    return [problem("filing.amended", value=superseded.period, allowed=superseded.told_receipt)]


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
    """The last day in time; None where no date is set, before the duty, or beyond the calendar."""
    if submission.form.is_voluntary(submission.period):
        return None
    due = due_of(submission.form, submission.period)
    return due.day if due else None


def _unjudged(filing: Filing) -> list[Problem]:
    """That nobody can say whether a filing came in time."""
    if not filing.is_dated or filing.due_on is not None:
        return []
    return [problem("due.unknown", value=filing.period, allowed=live().last_year)]


def _draft(submission: Submission, examined: Examined, kept: _Kept, *, by: str, at: datetime) -> Filing:
    """The row without its entry and publication."""
    checked, standing, due = examined.checked, examined.standing, _due(submission)
    received_on = localdate(at)
    return Filing(
        institution=submission.institution,
        form=submission.form.key,
        section=checked.section.name,
        period=str(submission.period),
        digest=kept.digest,
        blob=kept.blob,
        rows=checked.rows,
        mapping=submission.mapping.key if submission.mapping else "",
        derived=sorted(checked.derived),
        warnings=checked.counts,
        reasons=kept.reasons,
        received_at=at,
        received_on=received_on,
        due_on=due,
        on_time=received_on <= due if due else None,
        received_by=by,
        supersedes=standing,
        version=standing.version + 1 if standing else 1,
        amendment_reason=submission.amendment.reason if submission.amendment and standing else "",
    )


def _write(submission: Submission, examined: Examined, kept: _Kept, *, by: str, at: datetime) -> Filing:
    filing, standing = _draft(submission, examined, kept, by=by, at=at), examined.standing
    subject = filing.institution_id
    key = f"filing:{subject}:{filing.form}:{filing.section}:{filing.period}:{filing.version}"
    facts: dict[str, object] = {
        "institution_id": subject,
        "form": filing.form,
        "section": filing.section,
        "period": filing.period,
        "received_on": filing.received_on.isoformat(),
        "on_time": filing.on_time,
    }
    told = {**facts, "digest": filing.digest, "blob": filing.blob, "rows": filing.rows}
    if kept.reasons:
        told["reasons"] = {c: {"reason": r["reason"], "text": r["text"]} for c, r in kept.reasons.items()}
    published = {**facts, "figures": kept.figures}
    if standing is not None:
        told |= {"supersedes": standing.entry.digest, "reason": filing.amendment_reason}
        published |= standing.public_chain
    with transaction.atomic():
        kind = "filing.amended" if standing else "filing.accepted"
        filing.entry = append(kind=kind, subject=subject, payload=told, by=by, at=at, key=key)
        filing.publication = publish(kind="filing", subject=subject, figures=published, by=by, at=at, key=key)
        filing.save(force_insert=True)
    return filing
