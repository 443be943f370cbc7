"""XLSX: one sheet of a workbook as pieces of columns.

Formulas count with the value that was stored with them; one without a stored value is an empty cell.
"""

from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Named
from itertools import dropwhile, islice
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from python_calamine import CalamineError, CalamineSheet, SheetTypeEnum, load_workbook

from mingjian.engines.intake.archive import copy_plainly
from mingjian.engines.intake.pieces import Piece, piece_of
from mingjian.engines.intake.scan import refuse_unreadable
from mingjian.engines.intake.sheetscan import ERRORS
from mingjian.engines.intake.tally import shown
from mingjian.engines.intake.values import Column, column_of
from mingjian.kernel.forms import Field
from mingjian.kernel.problems import Refused, problem

_PIECE_ROWS = 16_384


class XlsxSource:
    """The sheet of a workbook that is named like a table of the form, else its only sheet."""

    metadata: str | None = None

    def __init__(self, path: Path, scratch: Path, tables: Sequence[str]):
        copy = scratch / "plain.xlsx"
        copy_plainly(path, copy)
        try:
            self._sheet = _choose(copy, path.stem, tables)
            merged = self._sheet.merged_cell_ranges
        except CalamineError:
            refuse_unreadable("XLSX 文件损坏", "the XLSX file is damaged")
        if merged:
            refuse_unreadable("工作表含合并单元格，请取消合并", "the sheet has merged cells, unmerge them")
        header = next(self._rows(), None)
        if header is None:
            refuse_unreadable("工作表没有表头", "the sheet has no header")
        self.name = self._sheet.name if self._sheet.name in tables else path.stem
        self.names = tuple(_label(cell) for cell in header)

    def typed(self, fields: Named[str, Field]) -> Iterator[Piece]:
        """The columns as they are stored."""
        yield from self._pieces(list(fields))

    def texts(self, columns: Sequence[str]) -> Iterator[Piece]:
        """The columns as texts."""
        for piece in self._pieces(columns):
            texts = [column.cast(pa.string()) for column in piece.table.columns]
            yield Piece(pa.table(texts, names=list(columns)))

    def _pieces(self, names: Sequence[str]) -> Iterator[Piece]:
        places = [self.names.index(name) for name in names]
        rows = islice(self._rows(), 1, None)
        while taken := list(islice(rows, _PIECE_ROWS)):
            cells = list(zip(*taken, strict=True))
            yield piece_of({name: _column(cells[i]) for name, i in zip(names, places, strict=True)})

    def _rows(self) -> Iterator[Sequence[object]]:
        """The rows that are not blank, from the header on."""
        for row in dropwhile(_is_blank, self._sheet.iter_rows()):
            if not _is_blank(row):
                yield row


def _choose(copy: Path, stem: str, tables: Sequence[str]) -> CalamineSheet:
    book = load_workbook(copy)
    sheets = [sheet.name for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    named = [name for name in sheets if name in tables]
    chosen = [name for name in named if name == stem] or named or sheets
    if len(chosen) != 1:
        value = shown(", ".join(sheets)) or "0"
        raise Refused(problem("sheet.unclear", value=value, allowed=", ".join(tables)))
    return book.get_sheet_by_name(chosen[0])


def _is_blank(row: Sequence[object]) -> bool:
    return row.count("") == len(row)


def _label(cell: object) -> str:
    [label] = column_of([cell]).values.cast(pa.string()).to_pylist()
    return (label or "").strip()


def _column(cells: Sequence[object]) -> Column:
    """The column; an error value counts as foreign."""
    column = column_of(cells)
    if ERRORS.isdisjoint(cells):
        return column
    errors = pa.array([cell in ERRORS for cell in cells])
    return Column(column.values, errors if column.foreign is None else pc.or_(errors, column.foreign))
