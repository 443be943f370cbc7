"""Sources: a filed table of any format as pieces of typed rows."""

from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Named
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv, parquet

from mingjian.engines.intake.cells import arrow_type
from mingjian.engines.intake.encoding import scan_text
from mingjian.engines.intake.header import read_header
from mingjian.engines.intake.jsonl import JSON_SUFFIXES, JsonSource
from mingjian.engines.intake.pieces import Piece, Source
from mingjian.engines.intake.scan import (
    BOM,
    FILE_LIMIT,
    Segment,
    refuse_limit,
    refuse_unreadable,
    require_size,
)
from mingjian.engines.intake.storage import FULL
from mingjian.engines.intake.xlsx import XlsxSource
from mingjian.kernel.forms import Field

_PARQUET, _ZIP = b"PAR1", b"PK\3\4"
SUFFIXES = frozenset({".csv", ".parquet", ".xlsx", *JSON_SUFFIXES})  # of the files that a folder is asked for
_HEAD = 64  # bytes that tell the format
_BLOCK = 4 * 2**20  # bytes; a record must fit
_BATCH_ROWS = 131_072
_SIP_ROWS = 4_096  # of Parquet at a time, whose texts may unpack to anything
_SIPS = _BATCH_ROWS // _SIP_ROWS
_THICK = 4 * 2**20  # bytes of a sip, above which it is handed on by itself
_SIP_LIMIT = 16 * 2**20  # bytes: 4 KiB a row
_PATIENCE = 2  # segments with a fault, after which the rest is read as texts at once


def open_source(path: Path, scratch: Path, tables: Sequence[str] = ()) -> Source:
    """The file as a source: Parquet, XLSX and JSON lines by their first bytes, else CSV.

    `tables` are the names that a sheet of a workbook may have. Refuses what is no table.
    """
    try:
        require_size(path.stat().st_size)
        with path.open("rb") as file:
            head = file.read(_HEAD)
        if head.startswith(_PARQUET):
            return ParquetSource(path)
        if head.startswith(_ZIP):
            return XlsxSource(path, scratch, tables)
        is_json = path.suffix.lower() in JSON_SUFFIXES or head.removeprefix(BOM).lstrip().startswith(b"{")
        return JsonSource(path, scratch) if is_json else CsvSource(path, scratch)
    except FileNotFoundError:
        refuse_unreadable(f"没有文件 {path}", f"there is no file {path}")
    except OSError as error:
        if error.errno in FULL:
            raise
        refuse_unreadable(f"{path} 无法打开", f"{path} cannot be opened ({error.strerror or error})")


class CsvSource:
    """A CSV file in UTF-8 or GB18030."""

    metadata: str | None = None

    def __init__(self, path: Path, scratch: Path):
        self.name = path.stem
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
        self.name = path.stem
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
        unpacked, held = 0, list[pa.Table]()
        for batch in self._file.iter_batches(batch_size=_SIP_ROWS, columns=places):
            sip = pa.table([_without_empty(batch.column(place)) for place in places], names=list(columns))
            unpacked += sip.nbytes
            _require_thin(sip, unpacked)
            held.append(sip)
            if len(held) == _SIPS or sip.nbytes > _THICK:
                yield Piece(pa.concat_tables(held).combine_chunks())
                held = []
        if held:
            yield Piece(pa.concat_tables(held).combine_chunks())


def _require_thin(sip: pa.Table, unpacked: int) -> None:
    """Refuse what unpacks beyond measure: a dictionary repeats one long text for a few bits a row."""
    if sip.nbytes > _SIP_LIMIT:
        zh, en = (
            f"{sip.num_rows} 行展开后的大小（字节）",
            f"the unpacked size of {sip.num_rows} rows in bytes",
        )
        refuse_limit(zh, en, sip.nbytes, _SIP_LIMIT)
    if unpacked > FILE_LIMIT:
        zh, en = "展开后的大小（字节，至少）", "the unpacked size in bytes (at least)"
        refuse_limit(zh, en, unpacked, FILE_LIMIT)


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
