"""A table drawn at random is the same checked table, or the same problems, in every format."""

import tempfile
from datetime import date
from hashlib import sha256
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from mingjian.engines.intake.check import check
from mingjian.engines.intake.sheetscan import ERRORS
from mingjian.law.formbook import form
from tests.formats import WRITERS, Cell

SECTION = form("custody-daily").sections[0]
COLUMNS = SECTION.names

# What a text cell of XML and of CSV can hold: no control characters; a blank line is no row in CSV. In a
# workbook a text that reads like an error value is one: intake cannot tell them apart. Hypothesis draws such
# texts, for they stand in our source.
texts = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Co"), exclude_characters="\ufffe\uffff"), max_size=8
).filter(lambda text: text not in ERRORS)
numbers = st.integers(-(2**53) + 1, 2**53 - 1) | st.integers(0, 10**6)
days = st.dates(date(1980, 1, 1), date(2020, 6, 30))
wrong = st.sampled_from(["x", "1.5", "1e3", "0x1F", " 5 ", "007", "2020-1-6", "2020-02-30", "+5", "-0"])
rows = st.tuples(
    st.just("P1") | texts,
    days | wrong,
    texts.filter(lambda text: text.strip() == text and text != ""),
    numbers | wrong | st.none(),
    numbers,
)


def outcome(writer: str, table: list[tuple[Cell, ...]]) -> tuple[object, ...]:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        rows = [[None if cell == "" else cell for cell in row] for row in table]
        file = WRITERS[writer](Path(folder), "custody", COLUMNS, rows)
        found = check(form("custody-daily"), SECTION, file, today=date(2020, 6, 30), out=out)
        digest = sha256(found.table.read_bytes()).hexdigest() if found.table else None
        return digest, found.rows, found.counts, [p.as_json() for p in found.problems]


@settings(max_examples=15, deadline=None)
@given(st.lists(rows, min_size=1, max_size=5))
def test_formats_agree(table: list[tuple[Cell, ...]]):
    # A Parquet column has one type: mixed cells go as texts there.
    mixed = any(isinstance(cell, str) for row in table for cell in (row[1], row[3]))
    expected = outcome("CSV", table)
    for writer in WRITERS:
        if not (mixed and writer == "Parquet"):
            assert outcome(writer, table) == expected, writer
