"""`supervise` and `record`: facts of a day judged, kept once, and recomputed to the same."""

from datetime import date

import ibis
import pytest

from mingjian.engines.evaluation.judge import ENGINE, Judge
from mingjian.engines.evaluation.tables import open_market
from mingjian.kernel.permissions import INSTITUTION
from mingjian.kernel.problems import Refused
from mingjian.law.calendars import official
from mingjian.record.findings.models import Concern, Evaluation, Finding, Sighting
from mingjian.record.findings.record import day_to_supervise, is_supervised, supervise
from mingjian.record.journal.append import payload_of
from mingjian.record.journal.models import Entry
from mingjian.record.journal.sequencer import integrate
from mingjian.record.registry.models import Institution
from mingjian.record.rulebook.book import book
from mingjian.record.snapshots.build import build
from mingjian.record.snapshots.models import Snapshot
from tests.market import (
    AS_OF,
    AT,
    enter,
    file_market,
    found,
    hand_in,
    judge_market,
    keep_findings,
    open_for,
    write_custody,
)

pytestmark = pytest.mark.django_db


def counts() -> tuple[int, ...]:
    return tuple(m.objects.count() for m in (Snapshot, Evaluation, Finding, Concern, Sighting, Entry))


def test_a_market_is_judged_once_kept_and_recomputed_to_the_same(tmp_path):
    _, two = file_market(tmp_path)
    assert not is_supervised(AS_OF)
    evaluation = judge_market()
    assert is_supervised(AS_OF)

    # the planted breaches are there and concern whom they concern
    cap = Finding.objects.get(rule="p2p.cap-natural-platform")
    assert (cap.subject, cap.measured, cap.threshold) == (
        {"platform_id": "P1", "borrower_id": "b3f1"},
        20_000_001,
        20_000_000,
    )
    assert [i.pk for i in cap.institutions.all()] == ["P1"]
    assert Finding.objects.get(rule="p2p.custody-shortfall").period == "2020-06-02"

    # a second run adds nothing
    before = counts()
    assert supervise(as_of=AS_OF, by="other", at=AT) == evaluation
    assert counts() == before

    # the same facts give the same snapshot, and its tables the same findings
    built = build(as_of=AS_OF, at=AT)
    assert built.snapshot == evaluation.snapshot
    con = ibis.duckdb.connect(threads=2)
    again, _ = Judge(con, open_market(con, built.tables, official()), book(), AS_OF).judge_all()
    stored = {f.pk: f.as_kernel() for f in Finding.objects.seen_in(evaluation)}
    assert all(kept.id == pk for pk, kept in stored.items())
    assert {f.id: f.as_json() for f in again} == {pk: kept.as_json() for pk, kept in stored.items()}

    # a new filing asks for a new evaluation, which sees the old findings again and renames none
    hand_in("custody-daily", two, write_custody(tmp_path / "late.csv", "P2", date(2020, 6, 3)))
    integrate(at=AT)
    assert not is_supervised(AS_OF)
    later = judge_market()
    assert later != evaluation
    assert is_supervised(AS_OF)
    old, new = (set(Finding.objects.seen_in(e).values_list("pk", flat=True)) for e in (evaluation, later))
    assert old < new
    assert Finding.objects.get(pk=cap.pk).evaluation == evaluation  # where it was first seen


def test_the_entry_of_an_evaluation_says_what_it_used_and_found():
    enter("P1")
    [finding] = keep_findings(found("P1"))
    told = payload_of(finding.evaluation.entry)

    assert not finding.evaluation.entry.public
    assert (told["rulebook"], told["findings"]) == (book().digest, 1)
    assert len(told["findings_digest"]) == 64  # not a list: an entry holds at most a megabyte


def test_a_finding_comes_back_from_its_row_as_the_engine_gave_it():
    enter("P1")
    enter("P2")
    given = found("P1", "P2", mark="shared")
    [row] = keep_findings(given)

    assert row.as_kernel() == given
    assert row.as_kernel().id == row.pk
    assert row.severity_rank == given.severity.rank
    assert row.definition.key == given.rule


def test_a_finding_seen_again_stands_once_with_two_sightings():
    enter("P1")
    [first] = keep_findings(found("P1"))
    [again, _] = keep_findings(found("P1"), found("P1", mark="other"))

    assert first == again
    assert first.sightings.count() == 2
    assert Finding.objects.count() == 2
    assert Finding.objects.seen_in(None).count() == 0


def test_findings_are_seen_by_supervisors_alone():
    enter("P1")
    [finding] = keep_findings(found("P1"))

    assert list(Finding.objects.visible_to(open_for("officer"))) == [finding]
    for account in (open_for("filer", INSTITUTION, "P1"), None):
        assert not Finding.objects.visible_to(account).exists()


def test_the_day_to_supervise_is_the_end_of_the_latest_book_but_never_a_coming_day(tmp_path):
    assert day_to_supervise(date(2020, 7, 3)) is None
    one = enter("P1")
    hand_in("custody-daily", one, write_custody(tmp_path / "c.csv", "P1"))
    assert day_to_supervise(date(2020, 7, 3)) == AS_OF  # without a book: whatever was filed

    from mingjian.kernel.periods import Period
    from tests.stories.loan_rows import loan, write_loans

    may = Period.month(2020, 5)
    hand_in("loan-book", one, write_loans(tmp_path / "l.csv", loan()), period=may)
    assert day_to_supervise(date(2020, 7, 3)) == date(2020, 5, 31)
    assert day_to_supervise(date(2020, 5, 20)) == date(2020, 5, 20)


def test_the_first_to_file_for_a_new_month_does_not_empty_the_lists(tmp_path):
    from mingjian.kernel.periods import Period
    from tests.stories.loan_rows import loan, write_loans

    may, june = Period.month(2020, 5), Period.month(2020, 6)
    for name in ("P1", "P2", "P3"):
        book = write_loans(tmp_path / f"{name}.csv", loan(platform_id=name))
        hand_in("loan-book", enter(name), book, period=may)
    for name, day in (("P1", date(2020, 5, 31)), ("P2", date(2020, 6, 30))):
        book = write_loans(tmp_path / f"{name}-june.csv", loan(platform_id=name))
        hand_in("loan-book", Institution.objects.get(pk=name), book, period=june)
        assert day_to_supervise(date(2020, 8, 3)) == day


def test_a_market_that_shrank_is_judged_again_after_three_months(tmp_path):
    from mingjian.kernel.periods import Period
    from tests.stories.loan_rows import loan, write_loans

    last = {"P1": 6, "P2": 3, "P3": 3}  # the month of the last book
    for name, end in last.items():
        one = enter(name)
        for month in range(3, end + 1):
            book = write_loans(tmp_path / f"{name}-{month}.csv", loan(platform_id=name, loan_id=f"L{month}"))
            hand_in("loan-book", one, book, period=Period.month(2020, month))
    assert day_to_supervise(date(2020, 8, 3)) == date(2020, 6, 30)


def test_the_same_run_with_other_findings_is_a_conflict_and_not_a_second_truth():
    from mingjian.engines.evaluation.run import Run
    from mingjian.record.findings.record import record

    enter("P1")
    snapshot = build(as_of=AS_OF, at=AT).snapshot
    for findings in ([], [found("P1")]):
        run = Run(AS_OF, book().digest, ENGINE, "duckdb", (), (), findings)
        if findings:
            with pytest.raises(Refused, match=r"journal\.conflict"):
                record(run, snapshot, by="worker", at=AT)
        else:
            record(run, snapshot, by="worker", at=AT)
    assert not Finding.objects.exists()
