"""`build`: a day's tables out of filings and register, the same facts giving the same snapshot."""

from datetime import date

import pyarrow.parquet as pq
import pytest

from mingjian.engines.snapshots import read_manifest
from mingjian.kernel.periods import Period
from mingjian.record.journal.sequencer import integrate
from mingjian.record.registry.register import LicenceFacts, register
from mingjian.record.snapshots.build import build, reflected_index
from mingjian.record.snapshots.models import Snapshot
from tests.market import AS_OF, AT, MAY, enter, hand_in, open_for, write_custody, write_monthly
from tests.stories.loan_rows import loan, write_loans

pytestmark = pytest.mark.django_db


@pytest.fixture
def market(tmp_path):
    one, two = enter("P1"), enter("P2")
    hand_in("loan-book", one, write_loans(tmp_path / "1.csv", loan()))
    hand_in("loan-book", two, write_loans(tmp_path / "2.csv", loan(platform_id="P2")))
    hand_in("loan-book", one, write_loans(tmp_path / "m.csv", loan(loan_id="old")), period=MAY)
    hand_in("custody-daily", one, write_custody(tmp_path / "c.csv", "P1"))
    hand_in("custody-daily", one, write_custody(tmp_path / "cm.csv", "P1", period=MAY), period=MAY)
    integrate(at=AT)
    return one, two


def rows(built, table: str) -> list[dict[str, object]]:
    found = next(t for t in built.tables if t.name == table)
    return [row for file in found.files for row in pq.read_table(file).to_pylist()]


def test_the_book_is_that_of_the_month_and_histories_are_whole(market):
    built = build(as_of=AS_OF, at=AT)

    assert {(r["platform_id"], r["loan_id"]) for r in rows(built, "loans")} == {("P1", "L1"), ("P2", "L1")}
    assert {r["day"].month for r in rows(built, "custody")} == {5, 6}
    assert [r["institution_id"] for r in rows(built, "institutions")] == ["P1", "P2"]
    assert rows(built, "institutions")[0]["licence_from"] == date(2017, 3, 1)


def test_filings_of_a_later_month_are_not_seen(market):
    built = build(as_of=date(2020, 5, 31), at=AT)

    assert [r["loan_id"] for r in rows(built, "loans")] == ["old"]
    assert {r["day"].month for r in rows(built, "custody")} == {5}


def test_a_rebuild_of_the_same_facts_is_the_same_snapshot(market):
    first, again = build(as_of=AS_OF, at=AT), build(as_of=AS_OF, at=AT)

    assert first.snapshot == again.snapshot
    assert [c.content for c in first.contents] == [c.content for c in again.contents]
    assert Snapshot.objects.count() == 1
    assert read_manifest(first.snapshot.folder)["id"] == first.snapshot.pk


def test_tables_that_were_lost_come_back_the_same(market):
    first = build(as_of=AS_OF, at=AT)
    tables = {t.name: t.files[0].read_bytes() for t in first.tables}
    for file in first.snapshot.folder.iterdir():
        file.unlink()

    again = build(as_of=AS_OF, at=AT)
    assert again.snapshot == first.snapshot
    assert {t.name: t.files[0].read_bytes() for t in again.tables} == tables


def test_a_new_filing_makes_a_new_snapshot_and_the_old_files_stand(market, tmp_path):
    _, two = market
    first = build(as_of=AS_OF, at=AT)
    hand_in("custody-daily", two, write_custody(tmp_path / "late.csv", "P2"))
    integrate(at=AT)
    second = build(as_of=AS_OF, at=AT)

    assert second.snapshot != first.snapshot
    assert second.snapshot.journal_index > first.snapshot.journal_index
    assert all(file.exists() for table in first.tables for file in table.files)


def test_a_nil_return_adds_no_table_and_an_empty_register_is_a_table(tmp_path):
    assert [(t.name, rows(build(as_of=AS_OF, at=AT), t.name)) for t in build(as_of=AS_OF, at=AT).tables] == [
        ("institutions", [])
    ]
    hand_in("loan-book", enter("P1"), write_loans(tmp_path / "nil.csv"))
    assert [t.name for t in build(as_of=AS_OF, at=AT).tables] == ["institutions"]


def test_only_facts_that_change_tables_move_the_reflected_index(tmp_path):
    assert reflected_index() is None
    one = enter("P1")
    assert reflected_index() is None  # not sequenced yet
    integrate(at=AT)
    assert reflected_index() == 1  # its licence
    open_for("officer")
    integrate(at=AT)
    assert reflected_index() == 1
    period = Period.month(2020, 6)
    hand_in("p2p-monthly", one, write_monthly(tmp_path / "m.csv", "P1", period=period))
    integrate(at=AT)
    assert reflected_index() == 3  # institution, licence, account, filing
    register_again(LicenceFacts(licence_kind="增值电信", licence_from=date(2021, 1, 1)))
    integrate(at=AT)
    assert reflected_index() == 5


def register_again(licence: LicenceFacts) -> None:
    """Another licence of P1, entered beside the first."""
    facts = {"institution_id": "P1", "name": "P1 示例机构", "kind": "p2p", "region": "310000"}
    register(**facts, licence=licence, by="registrar", at=AT)


@pytest.mark.parametrize(
    ("day", "begun"),
    [
        (date(2016, 1, 1), date(2022, 1, 1)),  # none holds: the one that begins last
        (date(2019, 1, 1), date(2017, 3, 1)),
        (date(2023, 1, 1), date(2022, 1, 1)),
    ],
)
def test_of_several_licences_the_table_shows_the_one_that_holds(day, begun):
    enter("P1")
    register_again(LicenceFacts(licence_kind="网贷备案", licence_from=date(2022, 1, 1)))

    assert rows(build(as_of=day, at=AT), "institutions")[0]["licence_from"] == begun
