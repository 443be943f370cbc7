"""A look through the XML of a workbook before a parser sees it: how far its cells reach, and what is hostile.

A parser keeps a sheet as a full rectangle and each cell with its own text, so that two cells at the far
corners, or one long text that every cell points to, would take more memory than any file.
"""

import re
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from mingjian.engines.intake.header import COLUMN_LIMIT
from mingjian.engines.intake.scan import refuse_limit, refuse_unreadable

CELL_LIMIT = 4_000_000  # cells of the rectangle that a sheet takes
STRING_LIMIT = 4_000_000  # shared texts
TEXT_LIMIT = 256 * 2**20  # bytes of all cells' shared texts
PLAIN_LIMIT = 16 * 2**20  # bytes of a part that has neither cells nor texts
_PIECE_LIMIT = 2**20  # bytes between two tags

_CELL = re.compile(rb'<(?:\w+:)?c\s+r="([A-Z]{1,3})([1-9][0-9]{0,6})"(?:\s+[\w:]+="[^"<>]*")*\s*(/?)>')
_CELL_START = re.compile(rb"<(?:\w+:)?c(?=[\s/>])")
_NAME_ENDS = (b" ", b"\t", b"\n", b"\r", b"\v", b"\f", b"/", b">")
_STRING = re.compile(rb"<(?:\w+:)?si(?=[\s/>])")
_SHARED = re.compile(rb'\st="s"[^<>]*>\s*<(?:\w+:)?v>\s*([0-9]{1,7})\s*</')
_SHARED_START = re.compile(rb"""\st\s*=\s*["']s["']""")
_ERROR = re.compile(rb'(<(?:\w+:)?c\s[^<>]*\st=)"e"')
# What spreadsheets call an error. The parser would give an empty cell: we make it a text.
ERRORS = frozenset(
    ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!", "#CALC!", "#GETTING_DATA")
)


@dataclass(slots=True)
class WorkbookScan:
    """All parts of a workbook."""

    parts: list["PartScan"] = field(default_factory=list)
    weight: int = 0

    def part(self) -> "PartScan":
        """The scan of one more part."""
        self.parts.append(PartScan())
        return self.parts[-1]

    @property
    def is_amplified(self) -> bool:
        """True where the cells may point to more text than is allowed."""
        longest = max((int(p.lengths.max(initial=0)) for p in self.parts), default=0)
        return longest * sum(p.cells for p in self.parts) > TEXT_LIMIT

    def weigh(self, part: bytes) -> None:
        """Count the shared texts that the cells of a part point to. Refuses with `file.limit`."""
        lengths = max((p.lengths for p in self.parts), key=len)
        found = np.array(_SHARED.findall(part), dtype=np.bytes_).astype(np.int64)
        if len(found) != len(_SHARED_START.findall(part)):
            refuse_unreadable("XLSX 单元格写法不规范", "a cell of the XLSX file is written in an unknown way")
        self.weight += int(lengths[found[found < len(lengths)]].sum())
        if self.weight > TEXT_LIMIT:
            refuse_limit("文字总量（字节）", "the texts of all cells in bytes", self.weight, TEXT_LIMIT)


@dataclass(slots=True)
class PartScan:
    """One part, fed block by block; what comes back is what a parser may see."""

    cells: int = 0
    _rows: int = 0
    _columns: int = 0
    _strings: list[int] = field(default_factory=list)  # where each shared text begins
    _offset: int = 0
    _tail: bytes = b""

    def feed(self, block: bytes) -> bytes:
        """Look through the next bytes, up to the last tag that may be whole."""
        text = self._tail + block
        if b"\0" in block or (not self._offset and text.startswith((b"\xff\xfe", b"\xfe\xff"))):
            refuse_unreadable("XLSX 内的文字不是 UTF-8", "the texts of the XLSX file are not UTF-8")
        end = text.rfind(b"<")
        if len(text) - end > _PIECE_LIMIT:
            refuse_limit("一段文字（字节）", "a piece of text in bytes", len(text) - end, _PIECE_LIMIT)
        self._tail = text[end:]
        return self._look(text[:end])

    def finish(self) -> bytes:
        """Look through the rest."""
        return self._look(self._tail)

    @property
    def lengths(self) -> NDArray[np.int64]:
        """The bytes of each shared text."""
        starts = np.array(self._strings, dtype=np.int64)
        lengths: NDArray[np.int64] = np.append(starts[1:], self._offset)[: len(starts)] - starts
        return lengths

    def _look(self, text: bytes) -> bytes:
        if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
            refuse_unreadable("XLSX 内含实体声明（DTD），已拒绝", "the XLSX file declares entities (DTD)")
        self._measure(text)
        if b"<si" in text or b":si" in text:
            self._strings += [self._offset + found.start() for found in _STRING.finditer(text)]
        if len(self._strings) > STRING_LIMIT:
            refuse_limit("共享文字数", "the number of shared texts", len(self._strings), STRING_LIMIT)
        self._offset += len(text)
        if self._offset > PLAIN_LIMIT and not (self._rows or self._strings):
            refuse_limit("XLSX 附件（字节）", "a part of the XLSX file in bytes", self._offset, PLAIN_LIMIT)
        return _ERROR.sub(rb'\1"str"', text) if b't="e"' in text else text

    def _measure(self, text: bytes) -> None:
        """Take the cells into account; empty ones, which only carry a format, do not count."""
        found = _CELL.findall(text)
        if len(found) != _count_cells(text):
            refuse_unreadable("XLSX 单元格写法不规范", "a cell of the XLSX file is written in an unknown way")
        if not found:
            return
        filled = [(column, row) for column, row, empty in found if not empty]
        if not filled:
            self._rows = self._rows or 1
            return
        self.cells += len(filled)
        self._columns = max(self._columns, *map(_number, {column for column, _ in filled}))
        self._rows = max(self._rows, *map(int, {row for _, row in filled}))
        if self._columns > COLUMN_LIMIT:
            refuse_limit("列数", "the number of columns", self._columns, COLUMN_LIMIT)
        if self._rows * self._columns > CELL_LIMIT:
            area = self._rows * self._columns
            refuse_limit("工作表单元格数", "the number of cells of the sheet", area, CELL_LIMIT)


def _count_cells(text: bytes) -> int:
    """How many tags begin a cell; without a namespace prefix by plain searches, which are quicker."""
    if any(b":c" + end in text for end in _NAME_ENDS):
        return len(_CELL_START.findall(text))
    return sum(text.count(b"<c" + end) for end in _NAME_ENDS)


def _number(letters: bytes) -> int:
    """The number of a column: A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
