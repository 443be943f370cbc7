"""The rows of a table as they were filed, as texts."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pyarrow as pa

from mingjian.engines.intake.header import require_names
from mingjian.engines.intake.identity import masked
from mingjian.engines.intake.pieces import Piece, Rows, Source
from mingjian.engines.intake.scan import refuse_unreadable
from mingjian.engines.intake.source import open_source

FiledRow = tuple[int, Sequence[str | None]]


def filed_rows(
    file: Path, scratch: Path, tables: Sequence[str], wanted: Callable[[int], bool]
) -> tuple[tuple[str, ...], Iterator[FiledRow]]:
    """The columns of a file, and the wanted rows with their 1-based numbers.

    Identity-card numbers are masked. A row of the wrong width has no cells. Refuses what is no table.
    """
    source = open_source(file, scratch, tables)
    require_names(source.names, file.name)
    names = tuple(name for name in source.names if name)
    return names, _rows(source, names, wanted)


def _rows(source: Source, names: Sequence[str], wanted: Callable[[int], bool]) -> Iterator[FiledRow]:
    rows = Rows()
    try:
        for piece in source.texts(names):
            yield from _of_piece(piece, rows, wanted)
    except pa.ArrowException:
        refuse_unreadable("有的列不能写成文字", "a column cannot be written as text")


def _of_piece(piece: Piece, rows: Rows, wanted: Callable[[int], bool]) -> Iterator[FiledRow]:
    before, first = rows.total, rows.taken
    for row, _ in piece.invalid:
        rows.leave_out(before + row)
    rows.taken += piece.table.num_rows
    numbers = [rows.number(first + i) for i in range(piece.table.num_rows)]
    places = [i for i, number in enumerate(numbers) if wanted(number)]
    cells = piece.table.take(places).to_pydict().values()
    taken: list[FiledRow] = [
        (numbers[i], [None if cell is None else masked(cell) for cell in row])
        for i, row in zip(places, zip(*cells, strict=True), strict=True)
    ]
    widths: list[FiledRow] = [(before + row, []) for row, _ in piece.invalid if wanted(before + row)]
    yield from sorted([*taken, *widths], key=lambda found: found[0])
