"""Workbooks: which sheet is read, what its cells mean, and what is never guessed."""

from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import xlsxwriter

from mingjian.engines.intake.check import Checked, check
from mingjian.law.formbook import form
from tests import workbooks as w

SPEC = form("custody-daily")
NAMES = SPEC.sections[0].names
DAY = date(2020, 1, 6)
GOOD = ["P1", DAY, "B", 5, 6]
FIRST = ["P0", *GOOD[1:]]


def run(file: Path, *, named: bool = True) -> Checked:
    section = SPEC.sections[0] if named else None
    return check(SPEC, section, file, today=date(2020, 6, 30), out=file.parent / "out")


def book(tmp_path: Path, *rows: list[Any], sheets: tuple[str, ...] = ("custody",), at: int = 0) -> Path:
    path = tmp_path / "any.xlsx"
    out = xlsxwriter.Workbook(str(path))
    for name in sheets:
        sheet = out.add_worksheet(name)
        for line, row in enumerate([NAMES, *rows], at):
            for place, value in enumerate(row, at):
                write(out, sheet, line, place, value)
    out.close()
    return path


def write(out: Any, sheet: Any, line: int, place: int, value: object) -> None:
    if isinstance(value, date | time):
        kind = (
            "hh:mm"
            if isinstance(value, time)
            else "yyyy-mm-dd hh:mm"
            if isinstance(value, datetime)
            else "yyyy-mm-dd"
        )
        sheet.write_datetime(line, place, value, out.add_format({"num_format": kind}))
    elif isinstance(value, tuple):
        sheet.write_formula(line, place, value[0], None, value[1])
    elif value is not None:
        sheet.write(line, place, value)


def rows_of(checked: Checked) -> list[list[object]]:
    assert checked.table is not None, [p.message.en for p in checked.problems]
    return [list(row.values()) for row in pq.read_table(checked.table).to_pylist()]


@pytest.mark.parametrize(
    ("place", "value", "kept"),
    [
        (0, 7, "7"),
        (1, "2020-01-06", DAY),
        (1, datetime(2020, 1, 6), DAY),  # noqa: DTZ001
        (3, 5.0, 5),
        (3, "5", 5),
        (3, " 5", 5),
        (3, ("=2+3", 5), 5),
        (2, ('="B"', "B"), "B"),
    ],
)
def test_a_cell_that_fits_is_taken(tmp_path: Path, place: int, value: object, kept: object):
    row = [*GOOD[:place], value, *GOOD[place + 1 :]]
    assert rows_of(run(book(tmp_path, FIRST, row)))[1] == [*GOOD[:place], kept, *GOOD[place + 1 :]]


@pytest.mark.parametrize(
    ("place", "value", "code", "shown"),
    [
        (3, 1.5, "type", "1.5"),
        (3, True, "type", "true"),
        (3, 2.0**53, "type", "9007199254740992.0"),
        (3, 1e300, "type", "1e+300"),
        (3, DAY, "type", "2020-01-06"),
        (3, ("=1/0", "#DIV/0!"), "type", "#DIV/0!"),
        (3, ("=A9", ""), "required", None),
        (0, True, "type", "true"),
        (0, 1.5, "type", "1.5"),
        (0, DAY, "type", "2020-01-06"),
        (0, ("=NA()", "#N/A"), "type", "#N/A"),
        (0, 2.0**53, "type", "9007199254740992.0"),
        (1, 43836, "type", "43836"),
        (1, datetime(2020, 1, 6, 8, 30), "type", "2020-01-06 08:30:00"),  # noqa: DTZ001
        (1, time(8, 30), "type", "08:30:00"),
        (1, None, "required", None),
    ],
)
def test_a_cell_that_does_not_fit_is_told(tmp_path: Path, place: int, value: object, code: str, shown: str):
    row = [*GOOD[:place], value, *GOOD[place + 1 :]]
    checked = run(book(tmp_path, FIRST, row))
    assert [(p.code, p.row, p.column, p.value) for p in checked.problems] == [(code, 2, NAMES[place], shown)]


def test_a_table_in_the_middle_of_a_sheet_with_blank_rows_is_found(tmp_path: Path):
    blank: list[object] = [None] * 5
    file = book(tmp_path, GOOD, blank, ["P2", *GOOD[1:]], blank, blank, at=3)
    assert [row[0] for row in rows_of(run(file))] == ["P1", "P2"]


def test_columns_without_a_name_are_passed_over_and_others_told(tmp_path: Path):
    file = tmp_path / "x.xlsx"
    w.write_workbook(file, [*NAMES, "", "note"], [[*GOOD, "a", "b"]], "custody")
    checked = run(file)
    assert (checked.counts, checked.rows) == ({"column.ignored": 1}, 1)


@pytest.mark.parametrize(
    ("sheets", "named", "ok"),
    [
        (("custody", "notes"), True, True),
        (("notes", "custody"), False, True),
        (("Sheet1",), True, True),
        (("Sheet1", "Sheet2"), True, False),
        (("Sheet1", "Sheet2"), False, False),
    ],
)
def test_the_sheet_is_the_one_named_like_the_table_or_the_only_one(
    tmp_path: Path, sheets: tuple[str, ...], named: bool, ok: bool
):
    checked = run(book(tmp_path, GOOD, sheets=sheets), named=named)
    assert checked.counts == ({} if ok else {"sheet.unclear": 1})
    if not ok:
        assert (checked.readable, checked.problems[0].value) == (False, "Sheet1, Sheet2")
        assert "custody" in str(checked.problems[0].allowed)


def test_a_workbook_without_a_row_is_a_nil_return_and_without_a_header_no_table(tmp_path: Path):
    assert run(book(tmp_path)).counts == {"nil": 1}
    empty = tmp_path / "empty.xlsx"
    xlsxwriter.Workbook(str(empty)).close()
    assert run(empty).counts == {"file.unreadable": 1}


def test_a_declared_size_counts_for_nothing_and_cells_with_a_format_alone_are_empty(tmp_path: Path):
    head = "".join(w.cell(f"{'ABCDE'[i]}1", name) for i, name in enumerate(NAMES))
    row = w.cell("A2", "P1") + w.cell("B2", "2020-01-06") + w.cell("C2", "B") + '<c r="D2"><v>5</v></c>'
    far = '<row r="1048576"><c r="XFD1048576" s="0"/></row>'
    data = f'<row r="1">{head}</row><row r="2">{row}<c r="E2"><v>6</v></c></row>{far}'
    for declared in ("A1:XFD1048576", "A1", "XFD1048576"):
        file = tmp_path / "declared.xlsx"
        file.write_bytes(w.workbook(sheet=w.sheet_xml(data, f'<dimension ref="{declared}"/>')))
        assert rows_of(run(file)) == [GOOD]


def test_the_days_of_the_other_calendar_are_told_apart(tmp_path: Path):
    path = tmp_path / "old.xlsx"
    out = xlsxwriter.Workbook(str(path), {"date_1904": True})
    sheet = out.add_worksheet("custody")
    for line, row in enumerate([NAMES, GOOD]):
        for place, value in enumerate(row):
            write(out, sheet, line, place, value)
    out.close()
    assert rows_of(run(path)) == [GOOD]
