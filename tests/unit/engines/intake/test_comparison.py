"""Two tables side by side: what the engine counts, plain dictionaries count as well."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mingjian.engines.intake.comparison import MEAN, TOTAL, VALUE, Moves, Pair, compare_tables
from mingjian.law.formbook import form

LOANS = form("loan-book").section("loans")
amounts = st.one_of(st.none(), st.integers(0, 10**14))
books = st.dictionaries(st.sampled_from("abcdef"), st.tuples(amounts, st.sampled_from(["current", "repaid"])))


def write(path: Path, **columns) -> Path:
    pq.write_table(pa.table(columns), path)
    return path


def write_book(path: Path, book) -> Path:
    return write(
        path,
        platform_id=pa.array(["P1"] * len(book), pa.string()),
        loan_id=pa.array(list(book), pa.string()),
        principal_fen=pa.array([amount for amount, _ in book.values()], pa.int64()),
        status=pa.array([status for _, status in book.values()], pa.string()),
    )


def total(book):
    given = [amount for amount, _ in book.values() if amount is not None]
    return sum(given) if given else None


@given(books, books)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_rows_and_totals_agree_with_plain_dictionaries(tmp_path, now, before):
    found = compare_tables(
        LOANS, write_book(tmp_path / "now.parquet", now), write_book(tmp_path / "before.parquet", before)
    )
    both = now.keys() & before.keys()
    changed = sum(now[key] != before[key] for key in both)
    assert found.moves == Moves(
        added=len(now.keys() - both),
        removed=len(before.keys() - both),
        changed=changed,
        same=len(both) - changed,
    )
    assert found.measure == (VALUE if len(now) == len(before) == 1 else TOTAL)
    assert found.pairs == (Pair(column="principal_fen", now=total(now), before=total(before)),)


def test_a_row_a_day_has_no_counterparts_and_means_are_compared(tmp_path):
    def custody(name, month, balances):
        days = pa.array([f"2020-{month}-{n:02d}" for n in range(1, len(balances) + 1)], pa.string())
        return write(tmp_path / name, day=days, custodian_balance_fen=balances)

    found = compare_tables(
        form("custody-daily").sections[0], custody("now", "06", [1, 2, 2]), custody("before", "05", [10, 30])
    )
    assert (found.measure, found.moves, found.rows_now) == (MEAN, None, 3)
    assert found.pairs == (Pair(column="custodian_balance_fen", now=2, before=20),)


@pytest.mark.parametrize(
    ("now", "before", "change", "share"),
    [
        (150, 100, 50, 5_000),
        (50, 100, -50, -5_000),
        (5, 0, 5, None),
        (None, 5, None, None),
        (2, 3, -1, -3_333),
    ],
)
def test_a_difference_is_whole_and_its_share_rounded_towards_zero(now, before, change, share):
    pair = Pair(column="balance_fen", now=now, before=before)
    assert (pair.change, pair.change_bp) == (change, share)


def test_a_table_without_a_key_compares_rows_and_totals(tmp_path):
    table = write(tmp_path / "t", loan_id=["L1", "L1"], principal_fen=[1, 2], interest_fen=[3, None])
    found = compare_tables(form("loan-book").section("repayments"), table, table)
    assert found.moves is None
    assert [(p.column, p.change) for p in found.pairs] == [("principal_fen", 0), ("interest_fen", 0)]
