"""One pass over the bytes of a CSV file: limits, NUL bytes, UTF-8, quotes, and where records end.

The file is cut into segments at ends of records, so that later steps never hold more than one.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

import numpy as np
import pyarrow as pa

from mingjian.engines.intake.quotes import Misplaced, has_bare_return, record_breaks
from mingjian.kernel.problems import Refused, problem

FILE_LIMIT = 4 * 2**30  # bytes
RECORD_LIMIT = 2**20  # bytes
SEGMENT = 16 * 2**20  # bytes
_WINDOW = 2**20  # bytes; not above RECORD_LIMIT: then only the first record of a window can be too long

QUOTE = b'"'
BOM = b"\xef\xbb\xbf"


class NotUtf8(Exception):
    """The bytes are not UTF-8."""


@dataclass(frozen=True, slots=True)
class Segment:
    """Whole records: where they lie, whether any cell is quoted or may be a hexadecimal number."""

    offset: int
    length: int
    quoted: bool
    hexadecimal: bool


def scan(path: Path) -> tuple[Segment, ...]:
    """The segments of a UTF-8 file, without its byte order mark.

    Refuses with `file.unreadable` or `file.limit`; raises NotUtf8 for other bytes.
    """
    require_size(path.stat().st_size)
    scanner = _Scanner()
    with path.open("rb") as file:
        if file.read(len(BOM)) == BOM:
            scanner.offset = len(BOM)
        file.seek(scanner.offset)
        while block := file.read(_WINDOW):
            scanner.feed(block)
    return scanner.finish()


def require_size(size: int) -> None:
    """Refuse a file that is empty or too large."""
    if size == 0:
        refuse_unreadable("文件为空", "the file is empty")
    if size > FILE_LIMIT:
        refuse_limit("文件大小（字节）", "the size in bytes", size, FILE_LIMIT)


def refuse_unreadable(zh: str, en: str) -> NoReturn:
    """Refuse with `file.unreadable`."""
    raise Refused(problem("file.unreadable", why_zh=zh, why_en=en))


def refuse_limit(zh: str, en: str, value: int, allowed: int) -> NoReturn:
    """Refuse with `file.limit`."""
    raise Refused(problem("file.limit", what_zh=zh, what_en=en, value=value, allowed=allowed))


@dataclass(slots=True)
class _Scanner:
    """Where the scan stands: `tail` holds the bytes since the last end of a record."""

    offset: int = 0  # of the segment under way
    length: int = 0
    quoted: bool = False
    hexadecimal: bool = False
    tail: bytes = b""
    quotes: int = 0
    done: list[Segment] = field(default_factory=list)

    def feed(self, block: bytes) -> None:
        """Take the next window."""
        if b"\0" in block:
            refuse_unreadable("含 NUL 字节，可能是二进制文件", "it holds NUL bytes, it may be binary")
        self.quotes += block.count(QUOTE)
        text = self.tail + block
        first, end, _ = _record_ends(text)
        if (first or len(text)) > RECORD_LIMIT:
            refuse_limit("一条记录（字节）", "a record in bytes", first or len(text), RECORD_LIMIT)
        self._take(text[:end])
        self.tail = text[end:]
        if self.length >= SEGMENT:
            self._close()

    def finish(self) -> tuple[Segment, ...]:
        """The segments, the last record being closed by the end of the file."""
        *_, is_open = _record_ends(self.tail)
        if is_open or self.quotes % 2:
            refuse_unreadable("引号未闭合，文件可能不完整", "a quote is not closed, the file may be cut off")
        self._take(self.tail)
        self._close()
        return tuple(self.done)

    def _take(self, records: bytes) -> None:
        if not records:
            return
        if b"\r" in records and has_bare_return(records):
            refuse_unreadable(
                "行尾有单独的回车符（CR），请以换行（LF 或 CRLF）结束每行",
                "a carriage return stands alone; end lines with LF or CRLF",
            )
        _require_utf8(records)
        self.quoted = self.quoted or QUOTE in records
        self.hexadecimal = self.hexadecimal or _may_be_hexadecimal(records)
        self.length += len(records)

    def _close(self) -> None:
        if self.length:
            self.done.append(Segment(self.offset, self.length, self.quoted, self.hexadecimal))
        self.offset += self.length
        self.length, self.quoted, self.hexadecimal = 0, False, False


def _record_ends(text: bytes) -> tuple[int, int, bool]:
    """Where the first and the last record end in `text` (0, 0 where none does); if it ends in quotes."""
    if QUOTE not in text:
        return text.find(b"\n") + 1, text.rfind(b"\n") + 1, False
    try:
        breaks, is_open = record_breaks(text)
    except Misplaced:
        refuse_unreadable(
            "结束引号之后还有文字，含引号的单元格须整体加引号并双写内部引号",
            "a text follows a closing quote; quote the whole cell and double the quotes in it",
        )
    return (int(breaks[0]) + 1, int(breaks[-1]) + 1, is_open) if len(breaks) else (0, 0, is_open)


def _require_utf8(records: bytes) -> None:
    if records.isascii():
        return
    offsets = pa.py_buffer(np.array([0, len(records)], dtype=np.int32))
    cell = pa.Array.from_buffers(pa.binary(), 1, [None, offsets, pa.py_buffer(records)])
    try:
        cell.cast(pa.string())
    except pa.ArrowInvalid:
        raise NotUtf8 from None


def _may_be_hexadecimal(records: bytes) -> bool:
    """True where `0x` stands anywhere: Arrow would read such a cell as a number."""
    if b"x" not in records and b"X" not in records:
        return False
    bytes_ = np.frombuffer(records, np.uint8)
    letters = (bytes_ | 0x20) == ord("x")
    return bool((letters[1:] & (bytes_[:-1] == ord("0"))).any())
