"""The header of a table: read by ourselves, because readers rename duplicate columns silently."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from mingjian.engines.intake.scan import RECORD_LIMIT, refuse_limit, refuse_unreadable
from mingjian.engines.intake.tally import shown
from mingjian.kernel.forms import FormSpec
from mingjian.kernel.problems import Problem, Refused, problem

COLUMN_LIMIT = 1_000


@dataclass(frozen=True, slots=True)
class Header:
    """The names in file order, blanks at their ends removed, and the bytes that the header takes."""

    names: tuple[str, ...]
    length: int


def read_header(path: Path, offset: int) -> Header:
    """The first record that is not blank; refuses a file that has none with `file.unreadable`."""
    with path.open("rb") as file:
        file.seek(offset)
        text = file.read(RECORD_LIMIT).decode("utf-8", errors="ignore")
    lines = _Lines(text)
    try:
        for record in csv.reader(lines, strict=True):
            if any(name.strip() for name in record):
                return Header(tuple(name.strip() for name in record), lines.length)
    except csv.Error:
        refuse_unreadable("表头无法解析", "its header cannot be parsed")
    raise Refused(problem("file.unreadable", why_zh="文件没有表头", why_en="the file has no header"))


class _Lines(Iterator[str]):
    """The lines of a text, counting the UTF-8 bytes handed out so far."""

    def __init__(self, text: str):
        self._lines = io.StringIO(text, newline="")
        self.length = 0

    def __next__(self) -> str:
        line = next(self._lines)
        self.length += len(line.encode())
        return line


def require_names(names: Sequence[str], table: str) -> None:
    """Refuse too many columns and names that stand twice; columns without a name are passed over."""
    if len(names) > COLUMN_LIMIT:
        refuse_limit("列数", "the number of columns", len(names), COLUMN_LIMIT)
    twice = [(name, n) for name, n in Counter(names).items() if n > 1 and name]
    if twice:
        raise Refused(*(problem("header.duplicate", where=table, column=shown(c), value=n) for c, n in twice))


def compare_names(
    names: Sequence[str], known: Iterable[str], required: Iterable[str], form: FormSpec, table: str
) -> Iterator[Problem]:
    """Required columns that are missing, and columns that nobody asked for."""
    for name in required:
        if name not in names:
            yield problem("header.missing", where=table, column=name, form=form.key)
    known = {"", *known}
    for name in names:
        if name not in known:
            yield problem("column.ignored", where=table, column=shown(name))
