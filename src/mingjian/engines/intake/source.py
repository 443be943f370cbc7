"""Sources: a CSV or Parquet file as pieces of typed rows, with the row numbers that people see."""

from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Named
from pathlib import Path
from typing import Protocol

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv, parquet

from mingjian.engines.intake.cells import arrow_type
from mingjian.engines.intake.encoding import scan_text
from mingjian.engines.intake.header import read_header
from mingjian.engines.intake.scan import Segment, refuse_unreadable, require_size
from mingjian.kernel.forms import Field

_MAGIC = b"PAR1"
_BLOCK = 4 * 2**20  # bytes; a record must fit
_BATCH_ROWS = 131_072
_PATIENCE = 2  # segments with a fault, after which the rest is read as texts at once


class Rows:
    """Rows taken so far, and rows left out because they have too few or too many cells."""

    def __init__(self) -> None:
        self.taken = 0
        self._taken_before = array("q")  # for each row left out

    @property
    def total(self) -> int:
        """Data rows of the file so far."""
        return self.taken + len(self._taken_before)

    def leave_out(self, row: int) -> None:
        """Leave out a data row (1-based); rows come in ascending order."""
        self._taken_before.append(row - 1 - len(self._taken_before))

    def number(self, index: int) -> int:
        """The 1-based data row in the file of the row taken at `index`."""
        return index + 1 + bisect_right(self._taken_before, index)


class Piece:
    """Rows in file order: `table` as read, and the rows of the wrong width (row in the piece, cells)."""

    def __init__(self, table: pa.Table, invalid: Sequence[tuple[int, int]] = ()):
        self.table = table
        self.invalid = invalid


class Source(Protocol):
    """A file that is a table."""

    @property
    def names(self) -> tuple[str, ...]:
        """The column names in file order."""

    @property
    def metadata(self) -> str | None:
        """What an earlier intake wrote into the file."""

    def typed(self, fields: Named[str, Field]) -> Iterator[Piece]:
        """The columns of these fields, typed where they are clean."""

    def texts(self, columns: Sequence[str]) -> Iterator[Piece]:
        """The columns as texts."""


def open_source(path: Path, scratch: Path) -> Source:
    """The file as a source: Parquet by its first bytes, else CSV. Refuses what is no table."""
    try:
        require_size(path.stat().st_size)
        with path.open("rb") as file:
            is_parquet = file.read(len(_MAGIC)) == _MAGIC
        return ParquetSource(path) if is_parquet else CsvSource(path, scratch)
    except FileNotFoundError:
        refuse_unreadable(f"没有文件 {path}", f"there is no file {path}")
    except OSError as error:
        refuse_unreadable(f"{path} 无法打开", f"{path} cannot be opened ({error.strerror or error})")


class CsvSource:
    """A CSV file in UTF-8 or GB18030."""

    metadata: str | None = None

    def __init__(self, path: Path, scratch: Path):
        self._path, segments = scan_text(path, scratch)
        if not segments:
            refuse_unreadable("文件为空", "the file is empty")
        header = read_header(self._path, segments[0].offset)
        self._segments = _without_header(segments, header.length)
        self._labels = header.names
        self.names = header.names

    def typed(self, fields: Named[str, Field]) -> Iterator[Piece]:
        """Each segment typed by Arrow, or as texts where a cell or a width is wrong."""
        types = {name: arrow_type(field) for name, field in fields.items()}
        texts = dict.fromkeys(types, pa.string())
        faulty = 0
        for segment in self._segments:
            data = self._read(segment)
            try:
                if segment.hexadecimal or faulty > _PATIENCE:
                    raise pa.ArrowInvalid
                piece = Piece(self._parse(data, segment, types))
            except pa.ArrowInvalid:
                faulty += 1
                piece = self._read_texts(data, segment, texts)
            yield piece

    def texts(self, columns: Sequence[str]) -> Iterator[Piece]:
        """Each segment as texts."""
        types = dict.fromkeys(columns, pa.string())
        for segment in self._segments:
            yield self._read_texts(self._read(segment), segment, types)

    def _read(self, segment: Segment) -> bytes:
        with self._path.open("rb") as file:
            file.seek(segment.offset)
            return file.read(segment.length)

    def _read_texts(self, data: bytes, segment: Segment, types: Named[str, pa.DataType]) -> Piece:
        try:
            return Piece(self._parse(data, segment, types))
        except pa.ArrowInvalid:
            invalid: list[tuple[int, int]] = []

            def leave_out(row: csv.InvalidRow) -> str:
                invalid.append((row.number, row.actual_columns))
                return "skip"

            # Only a single thread numbers the rows.
            return Piece(self._parse(data, segment, types, leave_out), invalid)

    def _parse(
        self,
        data: bytes,
        segment: Segment,
        types: Named[str, pa.DataType],
        leave_out: object = None,
    ) -> pa.Table:
        labels = [f"{i}:{name}" for i, name in enumerate(self._labels)]
        places = {name: labels[self._labels.index(name)] for name in types}
        if not data.strip():
            return pa.table({name: pa.array([], kind) for name, kind in types.items()})
        table = csv.read_csv(
            pa.BufferReader(data),
            read_options=csv.ReadOptions(
                column_names=labels, use_threads=leave_out is None, block_size=_BLOCK
            ),
            parse_options=csv.ParseOptions(newlines_in_values=segment.quoted, invalid_row_handler=leave_out),
            convert_options=csv.ConvertOptions(
                column_types={places[name]: kind for name, kind in types.items()},
                include_columns=list(places.values()),
                null_values=[""],
                strings_can_be_null=True,
                check_utf8=False,  # the scan has seen to it
            ),
        )
        return table.rename_columns(list(types))


class ParquetSource:
    """A Parquet file."""

    def __init__(self, path: Path):
        try:
            self._file = parquet.ParquetFile(path)
        except (pa.ArrowException, OSError):
            refuse_unreadable("Parquet 文件损坏或不完整", "the Parquet file is damaged or cut off")
        schema = self._file.schema_arrow
        self.names = tuple(name.strip() for name in schema.names)
        self._places = dict(zip(self.names, schema.names, strict=True))
        stored = (schema.metadata or {}).get(b"mingjian")
        self.metadata = stored.decode(errors="replace") if stored else None

    def typed(self, fields: Named[str, Field]) -> Iterator[Piece]:
        """Each batch with the types of the file."""
        yield from self._pieces(list(fields))

    def texts(self, columns: Sequence[str]) -> Iterator[Piece]:
        """Each batch as texts."""
        for piece in self._pieces(columns):
            texts = [column.cast(pa.string()) for column in piece.table.columns]
            yield Piece(pa.table(texts, names=list(columns)))

    def _pieces(self, columns: Sequence[str]) -> Iterator[Piece]:
        places = [self._places[name] for name in columns]
        for batch in self._file.iter_batches(batch_size=_BATCH_ROWS, columns=places):
            plain = [_without_empty(batch.column(place)) for place in places]
            yield Piece(pa.table(plain, names=list(columns)))


def _without_empty(column: pa.Array) -> pa.Array:
    """The column with its dictionary resolved and empty texts missing, as in CSV.

    Raises ArrowInvalid where a text is not UTF-8: Parquet files may hold any bytes.
    """
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        return column
    column.validate(full=True)
    empty = pc.equal(column, "")
    return pc.if_else(empty, None, column) if pc.any(empty).as_py() else column


def _without_header(segments: Sequence[Segment], length: int) -> list[Segment]:
    first, *others = segments
    rest = Segment(first.offset + length, first.length - length, first.quoted, first.hexadecimal)
    return [rest, *others]
