"""An amendment supersedes and points back; what stands is what is read; two at once leave one."""

from datetime import date, datetime

import pytest
from django.db import IntegrityError, transaction
from pyarrow import parquet

from mingjian.config.today import SHANGHAI
from mingjian.kernel.problems import Refused
from mingjian.law.formbook import form
from mingjian.record.filings.accept import Amendment, Submission, accept
from mingjian.record.filings.history import chain_of
from mingjian.record.filings.models import Filing
from mingjian.record.journal.append import payload_of
from mingjian.record.journal.models import Entry
from mingjian.record.journal.sequencer import integrate
from mingjian.record.snapshots.build import build
from tests.market import AS_OF, AT, JUNE, enter, hand_in, write_monthly
from tests.stories.loan_rows import loan, write_loans
from tests.unit.record.filings.test_races import THREADS, at_once

pytestmark = pytest.mark.django_db

LATER = datetime(2020, 8, 3, 12, tzinfo=SHANGHAI)


def amend(institution, file, *, form_key="loan-book", seen=None, reason="漏报一笔", at=LATER):
    submission = Submission(
        form=form(form_key),
        institution=institution,
        period=JUNE,
        file=file,
        amendment=Amendment(seen=seen, reason=reason),
    )
    return accept(submission, by="signer", at=at)


@pytest.fixture
def one():
    return enter("P1")


@pytest.fixture
def books(tmp_path):
    rows = [loan(loan_id=f"L{n}") for n in range(3)]
    return [write_loans(tmp_path / f"{n}.csv", *rows[: n + 1]) for n in range(3)]


def test_an_amendment_supersedes_points_back_and_has_its_own_entry(one, books):
    first = hand_in("loan-book", one, books[0]).filing
    integrate(at=AT)
    receipt = amend(one, books[1], seen=first.pk)

    second = receipt.filing
    assert (second.supersedes, second.version, second.rows) == (first, 2, 2)
    assert [p.code for p in receipt.warnings] == ["filing.amended"]
    assert (
        f"index {first.entry.sequenced.index}, digest {first.digest[:16]}" in receipt.warnings[0].message.en
    )
    assert second.entry.kind == "filing.amended"
    told = payload_of(second.entry)
    assert (told["supersedes"], told["reason"]) == (first.entry.digest, "漏报一笔")
    assert second.publication.figures["supersedes"] == first.publication.entry.digest
    assert list(Filing.objects.standing()) == [second]
    assert chain_of(first) == chain_of(second) == [first, second]


def test_a_snapshot_reads_what_stands(one, books):
    hand_in("loan-book", one, books[0])
    amend(one, books[2])

    loans = next(t for t in build(as_of=AS_OF, at=AT).tables if t.name == "loans")
    assert [parquet.read_table(file).num_rows for file in loans.files] == [3]


def test_the_same_bytes_give_the_receipt_that_stands_and_superseded_bytes_amend_back(one, books):
    hand_in("loan-book", one, books[0])
    second = amend(one, books[1]).filing

    again = amend(one, books[1])
    assert (again.filing, again.repeated) == (second, True)
    back = amend(one, books[0]).filing
    assert (back.version, back.supersedes) == (3, second)
    assert [f.version for f in chain_of(back)] == [1, 2, 3]


def test_an_amendment_of_a_filing_that_stands_no_more_is_refused(one, books):
    first = hand_in("loan-book", one, books[0]).filing
    amend(one, books[1], seen=first.pk)
    entries = Entry.objects.count()

    with pytest.raises(Refused) as refused:
        amend(one, books[2], seen=first.pk)

    assert [p.code for p in refused.value.problems] == ["filing.moved"]
    assert (Filing.objects.count(), Entry.objects.count()) == (2, entries)


def test_a_file_with_errors_leaves_what_stands(one, books, tmp_path):
    first = hand_in("loan-book", one, books[0]).filing
    with pytest.raises(Refused):
        amend(one, write_loans(tmp_path / "bad.csv", loan(status="lost")))

    assert list(Filing.objects.standing()) == [first]


def test_the_public_reads_the_first_ones_timeliness_and_the_day_of_the_amendment(one, tmp_path, client):
    hand_in("p2p-monthly", one, write_monthly(tmp_path / "a.csv", "P1"))
    second = amend(
        one, write_monthly(tmp_path / "b.csv", "P1", balance_fen=99), form_key="p2p-monthly"
    ).filing

    assert (second.on_time, second.days_late) == (False, 19)  # by itself: 8 July to 3 August
    told = second.publication.figures
    assert (told["on_time"], told["first_received_on"], told["received_on"]) == (
        True, "2020-07-03", "2020-08-03",
    )  # fmt: skip
    third = amend(one, write_monthly(tmp_path / "c.csv", "P1", balance_fen=98), form_key="p2p-monthly").filing
    assert third.publication.figures["first_received_on"] == "2020-07-03"
    integrate(at=LATER)
    [listed] = client.get("/register/P1", headers={"Accept": "application/json"}).json()["filings"]
    assert (listed["figures"]["balance_fen"], listed["on_time"]) == (98, True)
    page = client.get("/register/P1", headers={"Accept": "text/html"}).content.decode()
    assert "更正" in page


@pytest.mark.parametrize("change", [{"version": 1}, {"supersedes": None}, {"version": 2}])
def test_the_database_refuses_a_fork_of_the_chain(one, books, change):
    first = hand_in("loan-book", one, books[0]).filing
    second = amend(one, books[1]).filing
    other = Filing(**{f.attname: getattr(second, f.attname) for f in Filing._meta.concrete_fields})
    other.pk, other.supersedes, other.version = None, first, 3
    entry = hand_in("loan-book", enter("P2"), write_other(books[0])).filing
    other.entry_id, other.publication_id = entry.entry_id, entry.publication_id
    for name, value in change.items():
        setattr(other, name, value)

    with pytest.raises(IntegrityError), transaction.atomic():
        other.save(force_insert=True)


def write_other(book):
    return write_loans(book.with_name("other.csv"), loan(platform_id="P2"))


def test_the_date_of_the_law_is_missed_by_working_days(one, tmp_path):
    late = datetime(2020, 7, 13, tzinfo=SHANGHAI)  # a Monday; due on Tuesday, 7 July
    filing = hand_in("p2p-monthly", one, write_monthly(tmp_path / "m.csv", "P1"), at=late).filing

    assert (filing.due_on, filing.on_time, filing.days_late) == (date(2020, 7, 7), False, 4)


@pytest.mark.django_db(transaction=True)
def test_of_four_who_amend_at_once_one_wins_and_the_others_are_told(tmp_path):
    one = enter("P1")
    first = hand_in("loan-book", one, write_loans(tmp_path / "first.csv", loan())).filing
    files = [write_loans(tmp_path / f"{n}.csv", loan(loan_id=f"N{n}")) for n in range(THREADS)]

    told = at_once(lambda number: str(amend(one, files[number], seen=first.pk).filing.pk))

    second = Filing.objects.standing().get()
    assert told == sorted([str(second.pk)] + ["filing.moved"] * (THREADS - 1))
    assert second.supersedes == first
    assert Entry.objects.filter(kind="filing.amended").count() == 1
