"""Pieces: the rows of a filed table as they come, with the row numbers that people see."""

from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Named
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Protocol

import pyarrow as pa

from mingjian.engines.intake.values import Column
from mingjian.kernel.forms import Field


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


@dataclass(frozen=True, slots=True)
class Piece:
    """Rows in file order: `table` as read, and the rows of the wrong width (row in the piece, cells).

    `foreign` marks, by column, cells whose values no text can stand for (booleans, fractions, lists).
    """

    table: pa.Table
    invalid: Sequence[tuple[int, int]] = ()
    foreign: Named[str, pa.Array] = field(default_factory=dict)


def read_ahead(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """The pieces; while one is used, the next is read beside it."""
    with ThreadPoolExecutor(1) as reader:
        following = reader.submit(next, pieces, None)
        while (piece := following.result()) is not None:
            following = reader.submit(next, pieces, None)
            yield piece


def piece_of(columns: Named[str, Column]) -> Piece:
    """The columns as a piece."""
    table = pa.table({name: column.values for name, column in columns.items()})
    foreign = {name: c.foreign for name, c in columns.items() if c.foreign is not None}
    return Piece(table, foreign=foreign)


class Source(Protocol):
    """A file that is a table."""

    @property
    def name(self) -> str:
        """The name of the table, as the file tells it."""

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
