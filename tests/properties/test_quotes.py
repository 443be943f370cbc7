"""Records end where the csv module ends them, and Arrow reads the same cells, or the file is refused."""

import csv
import io
import tempfile
from itertools import pairwise
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from mingjian.engines.intake import scan as scanning
from mingjian.engines.intake.quotes import Misplaced, record_breaks
from mingjian.engines.intake.source import CsvSource

bare = st.text('ab"保 ', max_size=4).filter(lambda cell: not cell.startswith('"'))
quoted = st.text('ab"保,\n\r', max_size=6).map(lambda cell: '"' + cell.replace('"', '""') + '"')
row = st.tuples(bare | quoted, bare | quoted).map(",".join)


@settings(max_examples=500, deadline=None)
@given(st.text('a",\n', max_size=25))
def test_record_ends_are_those_of_the_csv_module(text: str):
    try:
        breaks, is_open = record_breaks(text.encode())
    except Misplaced:
        assert fails(text)
        return
    assert is_open == (fails(text + "\n") is not None)
    if is_open:
        return
    ends = [0, *(int(b) + 1 for b in breaks), len(text)]
    parts = [text[a:b] for a, b in pairwise(ends) if a < b]
    assert [read(part)[0] for part in parts] == read(text)


@settings(max_examples=200, deadline=None)
@given(st.lists(row, min_size=1, max_size=12), st.integers(20, 60))
def test_arrow_reads_the_cells_of_the_csv_module_across_segments(rows: list[str], size: int):
    text = "\n".join(["x,y", *rows]) + "\n"
    if text.count('"') % 2:
        return
    before = scanning.SEGMENT, scanning._WINDOW
    scanning.SEGMENT, scanning._WINDOW = size, size // 2
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "t.csv"
            path.write_text(text, encoding="utf-8", newline="")
            pieces = [p.table for p in CsvSource(path, Path(folder)).texts(["x", "y"])]
    finally:
        scanning.SEGMENT, scanning._WINDOW = before
    found = [[r["x"] or "", r["y"] or ""] for table in pieces for r in table.to_pylist()]
    assert found == read(text)[1:]


def read(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def fails(text: str) -> csv.Error | None:
    try:
        read(text)
    except csv.Error as error:
        return error
    return None
