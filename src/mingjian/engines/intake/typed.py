"""The typed rows of a source, for the engine to read once; what cannot be typed is told."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from mingjian.engines.intake.cells import Cells, arrow_type, read_cells
from mingjian.engines.intake.pieces import Piece, Rows, Source, read_ahead
from mingjian.engines.intake.private import FREE, holds_private_use
from mingjian.engines.intake.scan import refuse_limit, refuse_unreadable
from mingjian.engines.intake.tally import SHOWN, Tally, cell
from mingjian.engines.intake.translation import translate
from mingjian.kernel.forms import Field, FieldType, Section
from mingjian.kernel.problems import Refused, problem
from mingjian.law.mappingbook import Mapping

ROW_LIMIT = 50_000_000
# The engine ends a row group of Parquet with the batch that fills it: cut there, the same rows give the same
# bytes in whatever pieces a format comes.
GROUP_ROWS = 122_880

EXPECTED = {
    FieldType.AMOUNT: ("整数（最小货币单位）", "a whole number of minor units"),
    FieldType.INTEGER: ("整数", "a whole number"),
    FieldType.DATE: ("日期（YYYY-MM-DD）", "a day (YYYY-MM-DD)"),
    FieldType.MONTH: ("月份（YYYY-MM）", "a month (YYYY-MM)"),
    FieldType.CURRENCY: ("币种代码（三位大写字母）", "a currency (three capital letters)"),
    FieldType.TEXT: ("文字", "a text"),
    FieldType.IDENTIFIER: ("文字", "a text"),
    FieldType.CODE: ("文字", "a text"),
}


@dataclass(slots=True)
class TypedRows:
    """Reads a source once, in pieces; `bad_columns` have cells that were replaced by a stand-in,
    `private_columns` have characters of the private-use areas."""

    source: Source
    section: Section
    mapping: Mapping | None
    tally: Tally
    rows: Rows = field(default_factory=Rows)
    bad_columns: set[str] = field(default_factory=set)
    private_columns: set[str] = field(default_factory=set)
    failure: Refused | None = None

    @property
    def present(self) -> dict[str, Field]:
        """The fields of the section that the rows have."""
        if self.mapping:
            return {f.name: f for f in self.section.fields}
        return {f.name: f for f in self.section.fields if f.name in self.source.names}

    def reader(self) -> pa.RecordBatchReader:
        """The rows as a stream. A refusal ends it and is kept in `failure`: no error crosses the engine."""
        schema = pa.schema([(name, arrow_type(f)) for name, f in self.present.items()])
        return pa.RecordBatchReader.from_batches(schema, self._batches(schema))

    def _batches(self, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        try:
            for piece in self._pieces():
                first = self.rows.taken
                table = self._typed(piece)
                if self.rows.total > ROW_LIMIT:
                    refuse_limit("行数", "the number of rows", self.rows.total, ROW_LIMIT)
                yield from _cut(table.cast(schema), first)
        except Refused as refused:
            self.failure = refused
        except (pa.ArrowException, OSError):
            try:
                refuse_unreadable("内容损坏，无法读出", "its content is damaged")
            except Refused as refused:
                self.failure = refused

    def _pieces(self) -> Iterator[Piece]:
        if self.mapping is None:
            yield from read_ahead(self.source.typed(self.present))
            return
        for piece in read_ahead(self.source.texts(self.mapping.source_columns)):
            translated = translate(piece.table, self.section, self.mapping, self.rows.taken)
            yield Piece(translated, piece.invalid)

    def _typed(self, piece: Piece) -> pa.Table:
        before, first = self.rows.total, self.rows.taken
        for row, _ in piece.invalid:
            self.rows.leave_out(before + row)
        self._tell_widths(before, piece)
        columns = [self._column(f, piece, first) for f in self.present.values()]
        self.rows.taken += piece.table.num_rows
        return pa.table(columns, names=list(self.present))

    def _column(self, field: Field, piece: Piece, first: int) -> pa.ChunkedArray:
        column, foreign = piece.table[field.name], piece.foreign.get(field.name)
        if field.type in FREE and field.name not in self.private_columns and holds_private_use(column):
            self.private_columns.add(field.name)
        if column.type == arrow_type(field) and foreign is None:
            return column
        cells = read_cells(field, column.combine_chunks(), foreign)
        self._tell_cells(field, column, cells, first)
        return pa.chunked_array([cells.values])

    def _tell_cells(self, f: Field, column: pa.ChunkedArray, cells: Cells, first: int) -> None:
        zh, en = EXPECTED[f.type]
        for code, marks, allowed in (
            ("type", cells.bad, {"allowed": zh, "allowed_en": en}),
            ("range", cells.beyond, {"allowed": limits_text(f)}),
        ):
            count = pc.sum(marks).as_py() or 0
            if not count:
                continue
            self.bad_columns.add(f.name)
            places = pc.indices_nonzero(pc.fill_null(marks, False))[: self.tally.limit]
            values = _shown(column.take(places))
            listed = [
                cell(code, self.section.name, self.rows.number(first + i), f.name, v, **allowed)
                for i, v in zip(places.to_pylist(), values, strict=True)
            ]
            self.tally.extend(code, count, listed)

    def _tell_widths(self, before: int, piece: Piece) -> None:
        width = len(self.source.names)
        listed = [
            problem("row.width", where=self.section.name, row=before + row, value=cells, allowed=width)
            for row, cells in piece.invalid[: self.tally.limit]
        ]
        self.tally.extend("row.width", len(piece.invalid), listed)


def _cut(table: pa.Table, first: int) -> Iterator[pa.RecordBatch]:
    """The table as batches none of which crosses a multiple of GROUP_ROWS; its first row is `first`."""
    start = 0
    while start < table.num_rows:
        length = GROUP_ROWS - (first + start) % GROUP_ROWS
        yield from table.slice(start, length).to_batches()
        start += length


def _shown(column: pa.ChunkedArray) -> list[str | None]:
    """The values for people, long ones cut; where the type has no spelling, the name of the type."""
    try:
        texts = column.cast(pa.string())
    except pa.ArrowException:
        return [str(column.type)] * len(column)
    return list(pc.utf8_slice_codeunits(texts, 0, 2 * SHOWN).to_pylist())


def limits_text(field: Field) -> str:
    """The least and the greatest number of a field, for a message."""
    low, high = field.limits or (0, 0)
    return f"{low} .. {high}"
