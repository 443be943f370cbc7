"""JSON lines: one object a line, strictly, as pieces of columns.

Parsed once: the columns of each piece wait in the scratch folder until it is known which keys there are.
Numbers are exact: 5.0 is the whole number 5, 99999999999999.001 is none.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Mapping as Named
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import NoReturn

import pyarrow as pa

from mingjian.engines.intake.header import COLUMN_LIMIT
from mingjian.engines.intake.pieces import Piece, piece_of
from mingjian.engines.intake.scan import BOM, RECORD_LIMIT, refuse_limit, refuse_unreadable
from mingjian.engines.intake.values import Column, column_of
from mingjian.kernel.forms import Field
from mingjian.kernel.problems import Refused, problem

JSON_SUFFIXES = {".jsonl", ".ndjson"}
_PIECE_ROWS = 32_768
_PIECE_BYTES = 32 * 2**20
# The values of a column `a` wait as `=a`, the marks of its foreign cells as `?a`.
_VALUES, _MARKS = "=", "?"

_Keys = tuple[str, ...]
_Object = tuple[_Keys, tuple[object, ...]]


class JsonSource:
    """A file of JSON objects in UTF-8."""

    metadata: str | None = None

    def __init__(self, path: Path, scratch: Path):
        self.name = path.stem
        keys: dict[str, None] = {}
        self._files: list[Path] = []
        for columns in _read_pieces(path, keys):
            self._files.append(scratch / f"piece-{len(self._files)}.arrow")
            _store(columns, self._files[-1])
        if not self._files:
            refuse_unreadable("文件没有数据行", "the file holds no rows")
        self.names = tuple(name.strip() for name in keys)
        self._keys = dict(zip(self.names, keys, strict=True))

    def typed(self, fields: Named[str, Field]) -> Iterator[Piece]:
        """The columns as they are stored."""
        for file in self._files:
            yield _load(file, {name: self._keys[name] for name in fields})

    def texts(self, columns: Sequence[str]) -> Iterator[Piece]:
        """The columns as texts."""
        for file in self._files:
            table = _load(file, {name: self._keys[name] for name in columns}).table
            yield Piece(pa.table([c.cast(pa.string()) for c in table.columns], names=list(columns)))


def _read_pieces(path: Path, keys: dict[str, None]) -> Iterator[dict[str, Column]]:
    """The rows as columns, piece by piece; every key met is added to `keys`."""
    rows: list[_Object] = []
    size = 0
    for number, line in _lines(path):
        rows.append(_parse(line, number))
        size += len(line)
        if len(rows) >= _PIECE_ROWS or size >= _PIECE_BYTES:
            yield _columns(rows, keys)
            rows, size = [], 0
    if rows:
        yield _columns(rows, keys)


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """The lines that are not blank, with their numbers."""
    with path.open("rb") as file:
        if file.read(len(BOM)) != BOM:
            file.seek(0)
        number = 0
        while line := file.readline(RECORD_LIMIT + 1):
            number += 1
            if len(line) > RECORD_LIMIT:
                refuse_limit("一行（字节，至少）", "a line in bytes (at least)", len(line), RECORD_LIMIT)
            try:
                text = line.decode()
            except UnicodeDecodeError:
                _refuse_encoding(f"第 {number} 行不是 UTF-8", f"line {number} is not UTF-8")
            if not text.isspace():
                yield number, text


def _parse(line: str, number: int) -> _Object:
    try:
        found = _decode(line)
    except _Invalid as invalid:
        zh, en = invalid.args
        refuse_unreadable(f"第 {number} 行{zh}", f"line {number} {en}")
    except (ValueError, InvalidOperation, RecursionError):
        refuse_unreadable(f"第 {number} 行不是合法的 JSON", f"line {number} is not valid JSON")
    if not isinstance(found, tuple):
        refuse_unreadable(f"第 {number} 行不是一个 JSON 对象", f"line {number} is not one JSON object")
    return found


class _Invalid(Exception):
    """What JSON lines must not hold, in both languages."""


def _pairs(pairs: list[tuple[str, object]]) -> _Object:
    if not pairs:
        return (), ()
    keys, values = zip(*pairs, strict=True)
    if len(set(keys)) < len(keys):
        raise _Invalid("有重复的键", "has a key twice")
    return keys, values


def _refuse_constant(name: str) -> NoReturn:
    raise _Invalid(f"含 {name}，JSON 不允许", f"holds {name}, which JSON does not know")


_decode: Callable[[str], object] = json.JSONDecoder(
    object_pairs_hook=_pairs, parse_float=Decimal, parse_constant=_refuse_constant
).decode


def _columns(rows: Sequence[_Object], keys: dict[str, None]) -> dict[str, Column]:
    """The rows as columns of all keys met so far."""
    shapes = dict.fromkeys(names for names, _ in rows)
    for names in shapes:
        keys.update(dict.fromkeys(names))
        if len(keys) > COLUMN_LIMIT:
            refuse_limit("列数", "the number of columns", len(keys), COLUMN_LIMIT)
    if len(shapes) == 1:
        [names] = shapes
        cells = dict(zip(names, zip(*(values for _, values in rows), strict=True), strict=True))
    else:
        dicts = [dict(zip(names, values, strict=True)) for names, values in rows]
        cells = {key: tuple(map(dict.get, dicts, [key] * len(dicts))) for key in keys}
    try:
        "".join(cells).encode()
        return {key: column_of(values) for key, values in cells.items()} or {
            "": column_of([None] * len(rows))
        }
    except UnicodeEncodeError:
        _refuse_encoding("含不成对的代理字符（\\ud800 至 \\udfff）", "it holds half of a surrogate pair")


def _store(columns: dict[str, Column], file: Path) -> None:
    arrays = {_VALUES + key: column.values for key, column in columns.items()}
    arrays |= {_MARKS + key: c.foreign for key, c in columns.items() if c.foreign is not None}
    table = pa.table(arrays)
    with pa.OSFile(str(file), "wb") as out, pa.ipc.new_file(out, table.schema) as writer:
        writer.write_table(table)


def _load(file: Path, keys: Named[str, str]) -> Piece:
    """The columns by name; those that this piece lacks are missing."""
    with pa.OSFile(str(file), "rb") as source:
        table = pa.ipc.open_file(source).read_all()
    missing = Column(pa.nulls(table.num_rows, pa.string()))
    columns = {}
    for name, key in keys.items():
        if _VALUES + key not in table.column_names:
            columns[name] = missing
            continue
        marked = _MARKS + key in table.column_names
        marks = table[_MARKS + key].combine_chunks() if marked else None
        columns[name] = Column(table[_VALUES + key].combine_chunks(), marks)
    if not columns:
        return Piece(pa.table({"": missing.values}))
    return piece_of(columns)


def _refuse_encoding(zh: str, en: str) -> NoReturn:
    raise Refused(problem("file.encoding", why_zh=zh, why_en=en))
