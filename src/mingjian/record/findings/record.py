"""`record` an evaluation, and `supervise`: snapshot, judge, record. A re-run adds nothing."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

import ibis
from django.db import transaction
from django.db.models import Count

from mingjian.engines.evaluation.judge import ENGINE, Judge
from mingjian.engines.evaluation.run import Input, Run
from mingjian.engines.evaluation.tables import open_market
from mingjian.kernel import findings as kernel
from mingjian.kernel.canonical import digest
from mingjian.kernel.periods import Period, next_period
from mingjian.law.calendars import official
from mingjian.record.filings.models import Filing
from mingjian.record.findings.current import latest_evaluation, refresh
from mingjian.record.findings.models import Concern, Evaluation, Finding, Sighting
from mingjian.record.journal.append import append
from mingjian.record.rulebook.book import book
from mingjian.record.snapshots.build import build, reflected_index
from mingjian.record.snapshots.models import Snapshot

KEYS = 10_000  # findings asked for at once
PERIODS = 3  # filed for, looked at for the day to supervise; a coming one cannot be filed for


def supervise(*, as_of: date, by: str, at: datetime) -> Evaluation:
    """Judge what was filed for a day and record what was found."""
    built = build(as_of=as_of, at=at)
    con = ibis.duckdb.connect(threads=2)
    judge = Judge(con, open_market(con, built.tables, official()), book(), as_of)
    found, gaps = judge.judge_all()
    inputs = [Input(c.name, c.content.rows, c.content.digest) for c in built.contents]
    run = Run(as_of, book().digest, ENGINE, "duckdb", inputs, gaps, found)
    return record(run, built.snapshot, by=by, at=at)


def record(run: Run, snapshot: Snapshot, *, by: str, at: datetime) -> Evaluation:
    """Keep a run once: the same snapshot, book and engine give the evaluation that stands."""
    document = run.as_json()
    input_digest = digest(document["inputs"])
    identity = digest([snapshot.pk, run.rulebook, run.engine])
    with transaction.atomic():
        entry = append(
            kind="evaluation.recorded",
            subject=run.as_of.isoformat(),
            payload={
                "rulebook": run.rulebook,
                "engine": run.engine,
                "inputs": document["inputs"],
                "findings": len(run.findings),
                "findings_digest": digest(sorted(f.id for f in run.findings)),
            },
            by=by,
            at=at,
            key=f"evaluation:{identity}",
        )
        evaluation, created = Evaluation.objects.get_or_create(
            entry=entry,
            defaults={
                "snapshot": snapshot,
                "as_of": run.as_of,
                "rulebook": run.rulebook,
                "engine": run.engine,
                "backend": run.backend,
                "input_digest": input_digest,
                "inputs": document["inputs"],
                "not_judged": document["not_judged"],
                "recorded_at": at,
            },
        )
        if created:
            _keep(run, evaluation)
            if evaluation == latest_evaluation():
                refresh()
    return evaluation


def day_to_supervise(today: date) -> date | None:
    """The end of the latest period that counts for loan books, or else for anything accepted.

    Of the last `PERIODS` one counts where half as many institutions filed for it as for the fullest of them:
    the first to file for a new month must not take what was found on all others off the lists, and a market
    that shrinks is not held to what it once was.
    """
    for filings in (Filing.objects.filter(form="loan-book"), Filing.objects.all()):
        last = list(filings.order_by("-period").values_list("period", flat=True).distinct()[:PERIODS])
        told = filings.filter(period__in=last).values_list("period").order_by("-period")
        filers = list(told.annotate(filers=Count("institution", distinct=True)))
        if filers:
            fullest = max(n for _, n in filers)
            latest = next(period for period, n in filers if 2 * n >= fullest)
            return min(today, Period.parse_month(latest).last_day)
    return None


def is_supervised(as_of: date) -> bool:
    """True where the present facts were judged for a day by the present rulebook and engine."""
    return Evaluation.objects.filter(
        as_of=as_of,
        rulebook=book().digest,
        engine=ENGINE,
        snapshot__journal_index=reflected_index(),
    ).exists()


def _keep(run: Run, evaluation: Evaluation) -> None:
    new = [f for group in _batches(run.findings) for f in _unknown(group)]
    Finding.objects.bulk_create([_row(f, evaluation) for f in new], batch_size=200)
    Concern.objects.bulk_create(
        [Concern(finding_id=f.id, institution_id=who) for f in new for who in f.institutions], batch_size=500
    )
    Sighting.objects.bulk_create(
        [Sighting(finding_id=f.id, evaluation=evaluation) for f in run.findings], batch_size=500
    )


def _batches(found: Sequence[kernel.Finding]) -> Iterator[Sequence[kernel.Finding]]:
    """A statement of SQLite takes no more than 250,000 values."""
    return (found[at : at + KEYS] for at in range(0, len(found), KEYS))


def _unknown(found: Sequence[kernel.Finding]) -> list[kernel.Finding]:
    ids = [f.id for f in found]
    known = set(Finding.objects.filter(pk__in=ids).values_list("pk", flat=True))
    return [f for f, key in zip(found, ids, strict=True) if key not in known]


def _row(found: kernel.Finding, evaluation: Evaluation) -> Finding:
    return Finding(
        finding_id=found.id,
        rule=found.rule,
        revision=found.revision,
        obligation=found.obligation or "",
        kind=str(found.kind),
        subject=found.subject,
        period=found.period,
        measured=found.measured,
        threshold=found.threshold,
        unit=found.unit,
        severity=str(found.severity),
        severity_rank=found.severity.rank,
        caveats=list(found.caveats),
        evidence=[row.as_json() for row in found.evidence],
        course=found.course,
        following=next_period(found.period),
        evaluation=evaluation,
    )
