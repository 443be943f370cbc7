"""The problems of a filed table as a file: a list (CSV), or the rows as filed with their problems (XLSX).

Problems are handed over one by one, so that their number has no limit but that of the format.
"""

import csv
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from mingjian.engines.files import placed
from mingjian.engines.intake.filed import filed_rows
from mingjian.kernel.problems import Problem, Refused
from mingjian.kernel.spreadsheets import harmless

FIRST_ROWS = 1_000  # shown whether they have problems or not
MARKED_ROWS = 10_000  # shown because they have problems: the first that are told
SHEET_ROWS = 1_048_576
CELL_CHARACTERS = 32_767
COLUMNS = ("severity", "code", "where", "row", "column", "value", "allowed", "message_zh", "message_en")

Tell = Callable[[Problem], None]


def write_problems_csv(problems: Iterable[Problem], target: Path) -> None:
    """Write the problems as CSV: whole or not at all."""
    with problem_list(target) as tell:
        for problem in problems:
            tell(problem)


def write_annotated(file: Path, problems: Iterable[Problem], target: Path) -> None:
    """Write the rows as filed with their problems marked, and all problems, as XLSX: whole or not at all."""
    with annotated_rows(file, target) as tell:
        for problem in problems:
            tell(problem)


@contextmanager
def problem_list(target: Path) -> Iterator[Tell]:
    """A function to hand problems to; they become a CSV file behind a byte order mark."""
    with placed(target) as draft, draft.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(COLUMNS)
        yield lambda problem: writer.writerow(
            harmless(cell) if isinstance(cell, str) else cell for cell in _cells(problem)
        )


@contextmanager
def annotated_rows(file: Path, target: Path) -> Iterator[Tell]:
    """A function to hand the problems of a file to; they become a workbook of two sheets.

    The first has the first 1,000 rows and up to 10,000 rows with problems, each cell with errors filled and
    commented; the second lists all problems, as many as a sheet holds.
    """
    with (
        placed(target) as draft,
        _closing(xlsxwriter.Workbook(str(draft), {"constant_memory": True})) as book,
    ):
        sheets = _Sheets(book)
        yield sheets.tell
        sheets.show_rows(file)


@contextmanager
def _closing(book: Workbook) -> Iterator[Workbook]:
    """The workbook, closed in any case: its sheets are open temporary files until then."""
    try:
        yield book
    finally:
        try:
            book.close()
        except FileCreateError as error:
            raise OSError(str(error)) from error


class _Sheets:
    """The two sheets while they are written."""

    def __init__(self, book: Workbook):
        self._rows: Worksheet = book.add_worksheet("行 rows")
        self._problems: Worksheet = book.add_worksheet("问题 problems")
        self._head = book.add_format({"bold": True, "bottom": 1})
        # A quote prefix keeps a text a text also where somebody edits the cell; the text stays as it is.
        self._formats: dict[tuple[str, bool], Format] = {
            (colour, quoted): book.add_format(
                ({"bg_color": colour} if colour else {}) | ({"quote_prefix": True} if quoted else {})
            )
            for colour in ("", *_FILLS.values())
            for quoted in (False, True)
        }
        self._told = 0
        self._marked: dict[int, list[Problem]] = {}
        self._tables: set[str] = set()
        self._write(self._problems, 0, COLUMNS, self._head)

    def tell(self, problem: Problem) -> None:
        """List a problem, and keep it for its row."""
        self._told += 1
        self._tables.add(problem.where)
        if self._told < SHEET_ROWS - 1:
            for place, cell in enumerate(_cells(problem)):
                self._cell(self._problems, self._told, place, cell)
        row = problem.row
        if row is not None and (row in self._marked or len(self._marked) < MARKED_ROWS):
            self._marked.setdefault(row, []).append(problem)

    def show_rows(self, file: Path) -> None:
        """Write the rows of the file, and what the list had no room for."""
        if self._told >= SHEET_ROWS - 1:
            more = self._told - SHEET_ROWS + 2
            self._problems.write_string(
                SHEET_ROWS - 1, 0, f"另有 {more} 项，请导出 CSV / {more} more, export them as CSV"
            )
        self._rows.freeze_panes(1, 1)
        self._problems.freeze_panes(1, 0)
        self._problems.set_column(7, 8, 60)
        try:
            with tempfile.TemporaryDirectory(prefix="mingjian-") as scratch:
                self._fill(file, Path(scratch))
        except Refused as refused:
            self._write(self._rows, 0, [p.message.zh for p in refused.problems])
            self._write(self._rows, 1, [p.message.en for p in refused.problems])

    def _fill(self, file: Path, scratch: Path) -> None:
        names, rows = filed_rows(file, scratch, sorted(self._tables), self._is_shown)
        self._write(self._rows, 0, ["数据行 / row", *names], self._head)
        for line, (number, cells) in enumerate(rows, 1):
            self._show(line, number, dict(zip(names, cells, strict=False)), names)

    def _is_shown(self, number: int) -> bool:
        return number <= FIRST_ROWS or number in self._marked

    def _show(self, line: int, number: int, cells: dict[str, str | None], names: tuple[str, ...]) -> None:
        marks: dict[int, list[Problem]] = {}
        for problem in self._marked.get(number, ()):
            # A key of several columns is marked at its last one, a row without a column at its number.
            name = (problem.column or "").split(", ")[-1]
            marks.setdefault(names.index(name) + 1 if name in names else 0, []).append(problem)
        for place, cell in enumerate([number, *(cells.get(name) for name in names)]):
            problems = marks.get(place, [])
            self._cell(self._rows, line, place, cell, _fill_of(problems))
            if problems:
                text = "\n".join(f"{p.message.zh}\n{p.message.en}" for p in problems)
                self._rows.write_comment(line, place, text[:CELL_CHARACTERS], {"x_scale": 2})

    def _write(
        self, sheet: Worksheet, line: int, cells: Iterable[str], format_: Format | None = None
    ) -> None:
        for place, cell in enumerate(cells):
            sheet.write_string(line, place, cell[:CELL_CHARACTERS], format_)

    def _cell(self, sheet: Worksheet, line: int, place: int, cell: str | int | None, fill: str = "") -> None:
        if isinstance(cell, int):
            sheet.write_number(line, place, cell, self._formats[fill, False])
        elif cell is not None:
            quoted = harmless(cell) != cell
            sheet.write_string(line, place, cell[:CELL_CHARACTERS], self._formats[fill, quoted])
        elif fill:
            sheet.write_blank(line, place, None, self._formats[fill, False])


_FILLS = {True: "#F6C7C3", False: "#FBE9B5"}  # errors and warnings


def _fill_of(problems: list[Problem]) -> str:
    return _FILLS[any(p.is_error for p in problems)] if problems else ""


def _cells(p: Problem) -> tuple[str | int | None, ...]:
    facts = (p.where, p.row, p.column, p.value, p.allowed, p.message.zh, p.message.en)
    return (str(p.severity), p.code, *facts)
