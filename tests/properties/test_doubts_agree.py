"""The doubts that the engine finds in columns are those that a loop over rows finds."""

import tempfile
from pathlib import Path

import duckdb
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from mingjian.engines.intake.plausibility import Doubt, compare, doubt_rows
from mingjian.law.formbook import form
from tests.oracle import naive_doubts

SECTION = form("loan-book").section("loans")
SCHEMA = pa.schema(
    [
        ("platform_id", pa.string()),
        ("loan_id", pa.string()),
        ("borrower_kind", pa.string()),
        ("principal_fen", pa.int64()),
        ("outstanding_fen", pa.int64()),
        ("annual_rate_bp", pa.int64()),
        ("term_days", pa.int64()),
    ]
)
CELLS = {
    "platform_id": st.just("P1"),
    "loan_id": st.sampled_from([f"L{n}" for n in range(8)]),
    "borrower_kind": st.sampled_from(["natural", "legal", None]),
    "principal_fen": st.sampled_from([1, 2, 10**14, None]),
    "outstanding_fen": st.sampled_from([0, 1, 2, 10**14, None]),
    "annual_rate_bp": st.sampled_from([0, 1, 3_600, 3_601, None]),
    "term_days": st.sampled_from([1, 3_650, 3_651, None]),
}
BOOKS = st.lists(st.fixed_dictionaries(CELLS), max_size=8, unique_by=lambda row: row["loan_id"])


def write(folder: Path, name: str, rows: list[dict[str, object]]) -> Path:
    path = folder / f"{name}.parquet"
    parquet.write_table(pa.Table.from_pylist(rows, schema=SCHEMA), path)
    return path


def told(doubts: list[Doubt]) -> set[tuple[str, str]]:
    """Code and loan of each doubt; the counts are those of the rows listed."""
    assert all(len(d.keys) == d.count == len(d.problems) for d in doubts)
    return {(d.check.code, key.removeprefix("P1, ")) for d in doubts for key in d.keys}


@settings(max_examples=60, deadline=None)
@given(now=BOOKS, before=BOOKS)
def test_columns_and_rows_agree(now, before):
    with tempfile.TemporaryDirectory() as name, duckdb.connect() as con:
        folder = Path(name)
        later, earlier = write(folder, "now", now), write(folder, "before", before)
        source = f"read_parquet('{later}', file_row_number = true)"
        alone = doubt_rows(SECTION, lambda sql: con.execute(sql).fetchall(), source)
        beside = compare(SECTION, later, earlier, scratch=folder)

    assert told(alone) == naive_doubts.alone(now)
    assert told(beside) == naive_doubts.beside(now, before)
    places = {row["loan_id"]: n for n, row in enumerate(now, 1)}
    for doubt in (*alone, *beside):
        for key, problem in zip(doubt.keys, doubt.problems, strict=True):
            assert problem.row == places.get(key.removeprefix("P1, "))
