"""A cell is taken by the typed reader exactly when it is taken as text, and when its twin takes it."""

import csv
import io
import tempfile
from datetime import date
from pathlib import Path

import pyarrow as pa
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mingjian.engines.intake.cells import BAD_DAY, BAD_NUMBER, arrow_type, read_cells
from mingjian.engines.intake.source import CsvSource
from mingjian.kernel.forms import Field
from mingjian.law.formbook import form
from tests.oracle import naive_cells

LOANS = form("loan-book").section("loans")
NUMBER, DAY = LOANS.field("principal_fen"), LOANS.field("opened_on")

digits = st.text("0123456789", max_size=21)
odd = st.text('0123456789 \t-+.xXeE_,/\r\n"a９', max_size=12)
numbers = st.builds(
    "{}{}{}".format, st.sampled_from(["", "-", "+", " ", "0x"]), digits, st.text(" \t", max_size=2)
)
days = st.builds(
    "{:04d}{}{:02d}{}{:02d}{}".format,
    st.integers(0, 10_000),
    st.sampled_from("-/"),
    st.integers(0, 13),
    st.sampled_from("-/."),
    st.integers(0, 32),
    st.sampled_from(["", " ", "T00:00", "Z"]),
)


def as_typed(field: Field, cell: str) -> tuple[bool, object]:
    """Whether the file may hold a hexadecimal number, and the cell as Arrow's typed reader has it."""
    written = io.StringIO()
    quoting = csv.QUOTE_ALL if "\r" in cell else csv.QUOTE_MINIMAL  # the writer leaves \r bare
    csv.writer(written, lineterminator="\n", quoting=quoting).writerows([(field.name, "end"), (cell, "x")])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "t.csv"
        path.write_text(written.getvalue(), encoding="utf-8", newline="")
        source = CsvSource(path, Path(folder))
        [segment] = source._segments
        data = source._read(segment)
    try:
        table = source._parse(data, segment, {field.name: arrow_type(field)})
    except pa.ArrowInvalid:
        return segment.hexadecimal, None
    return segment.hexadecimal, whole(table[field.name].combine_chunks())


def as_text(field: Field, cell: str) -> object:
    cells = read_cells(field, pa.array([cell]))
    stopped = cells.bad[0].as_py() or cells.beyond[0].as_py()
    if stopped:
        assert whole(cells.values) == (BAD_DAY if field is DAY else BAD_NUMBER)
    return None if stopped else whole(cells.values)


def whole(column: pa.Array) -> object:
    return (column.cast(pa.int32()) if pa.types.is_date(column.type) else column)[0].as_py()


@settings(max_examples=400, deadline=None)
@given(numbers | odd)
@example("0x1F")
@example("9223372036854775807")
@example("9223372036854775808")
@example("-0")
@example("1.5")
@example(" ")
def test_whole_numbers(cell: str):
    if not cell:
        return
    naive = naive_cells.number(cell)
    hexadecimal, typed = as_typed(NUMBER, cell)
    if not hexadecimal:
        assert typed == naive
    if naive is not None and abs(naive) >= 10**18:
        naive = None  # such a number is told as out of range
    assert as_text(NUMBER, cell) == naive


@settings(max_examples=400, deadline=None)
@given(days | odd)
@example("1900-02-29")
@example("2000-02-29")
@example("0000-02-29")
@example("2019-04-31")
@example("2020-1-5")
def test_days(cell: str):
    if not cell:
        return
    naive = naive_cells.day(cell)
    _, typed = as_typed(DAY, cell)
    assert typed == as_text(DAY, cell)
    assert (typed is None) == (naive is None)
    if naive is not None and naive[0] > 0:
        assert typed == (date(*naive) - date(1970, 1, 1)).days
