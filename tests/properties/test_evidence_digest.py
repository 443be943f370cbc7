"""Rows beyond the listed ones are digested column by column: as the slow twin says, no two alike."""

from datetime import date

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from mingjian.engines.evaluation.evidence import digest_columns
from tests.oracle.naive_rows import digest_cells

TYPES = (pa.string(), pa.int64(), pa.date32())
CELLS = (
    st.text(st.sampled_from("ab长\0,1"), max_size=3),
    st.integers(-(2**63), 2**63 - 1),
    st.dates(date(1900, 1, 1)),
)
ROWS = st.lists(st.tuples(*(st.none() | cells for cells in CELLS)), min_size=1, max_size=6)


def table(rows: list[tuple[object, ...]]) -> pa.Table:
    columns = [pa.array(cells, kind) for cells, kind in zip(zip(*rows, strict=True), TYPES, strict=True)]
    return pa.table(columns, names=["text", "number", "day"])


@given(ROWS)
def test_the_digest_is_that_of_the_slow_twin(rows: list[tuple[object, ...]]):
    assert digest_columns(table(rows)) == digest_cells(table(rows).to_pydict())


@given(ROWS, ROWS, st.integers(0, 6))
def test_neither_chunks_nor_a_slice_leave_a_trace(
    rows: list[tuple[object, ...]], before: list[tuple[object, ...]], cut: int
):
    whole = pa.concat_tables([table(before), table(rows[:cut] or before), table(rows[cut:] or before)])
    part = whole.slice(len(before))
    assert digest_columns(part) == digest_columns(part.combine_chunks()) == digest_cells(part.to_pydict())


@given(ROWS, ROWS)
def test_other_rows_have_another_digest(one: list[tuple[object, ...]], other: list[tuple[object, ...]]):
    assert (digest_columns(table(one)) == digest_columns(table(other))) == (one == other)


@given(ROWS, st.data())
def test_any_cell_changes_the_digest(rows: list[tuple[object, ...]], data: st.DataObject):
    row = data.draw(st.integers(0, len(rows) - 1))
    column = data.draw(st.integers(0, len(CELLS) - 1))
    cell = data.draw((st.none() | CELLS[column]).filter(lambda value: value != rows[row][column]))
    changed = [list(cells) for cells in rows]
    changed[row][column] = cell
    assert digest_columns(table(changed)) != digest_columns(table(rows))


def test_texts_do_not_run_into_their_neighbours():
    cells = [("ab", ""), ("a", "b"), ("", "ab"), (None, "ab"), ("ab", None)]
    beside = [{"a": pa.array([one], pa.string()), "b": pa.array([two], pa.string())} for one, two in cells]
    below = [{"a": pa.array(pair, pa.string())} for pair in cells]
    digests = {digest_columns(pa.table(columns)) for columns in (*beside, *below)}
    assert len(digests) == 2 * len(cells)
