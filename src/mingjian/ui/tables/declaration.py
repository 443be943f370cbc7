"""What a table is made of: its columns, its filters, the order in which it opens."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from mingjian.kernel.text import Text

SIZES = (25, 50, 100)  # rows a page
VALUE_LIMIT = 200  # characters of a filter


class Kind(StrEnum):
    """What the cells of a column hold; None is a missing value in each."""

    TEXT = "text"
    CODE = "code"  # an identifier, in a fixed width
    NUMBER = "number"
    FEN = "fen"  # whole fen, shown in yuan
    BP = "bp"  # basis points, shown in per cent
    MEASURE = "measure"  # a pair: a number and its unit
    DAY = "day"
    MOMENT = "moment"
    LEVEL = "level"  # a Gravity

    @property
    def is_number(self) -> bool:
        """True for cells that stand right."""
        return self in {Kind.NUMBER, Kind.FEN, Kind.BP, Kind.MEASURE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: how a row is read, and how the page shows what was read.

    `read` gives plain data (a Text where a code has words): it is what exports carry. `show` gives the
    HTML of a cell where more than the value stands in it. `order` names the fields that sort the column
    upwards and ends in a unique one; empty: the column does not sort.
    """

    key: str
    label: Text
    read: Callable[[Any], Any]
    kind: Kind = Kind.TEXT
    show: Callable[[Any], str] | None = None
    order: tuple[str, ...] = ()
    falls: bool = False  # the first click sorts downwards
    optional: bool = False  # not shown unless chosen


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """One filter: `narrow` takes the rows and a value that was accepted.

    `choices` lists the values with their words, without them any text that it `accepts`. A filter that is not
    `offered` comes from links alone and stands beside the table as a chip.
    """

    key: str
    label: Text
    narrow: Callable[[Any, str], Any]
    choices: Callable[[], Sequence[tuple[str, Text]]] | None = None
    accepts: Callable[[str], bool] = bool
    tell: Callable[[str], str] | None = None
    hint: str = ""  # an example in an empty field
    is_day: bool = False
    offered: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table; its first column is the head of each row and cannot be left out."""

    key: str  # names the files of exports
    caption: Text
    columns: tuple[Column, ...]
    filters: tuple[Filter, ...] = ()
    sort: str = ""  # a key, `-` before it: downwards; empty: as the rows come
    note: Text | str = ""
    size: int = 50

    def column(self, key: str) -> Column | None:
        """The column of a key."""
        return next((column for column in self.columns if column.key == key), None)

    def filter(self, key: str) -> Filter | None:
        """The filter of a key."""
        return next((one for one in self.filters if one.key == key), None)

    @property
    def opening(self) -> tuple[str, ...]:
        """The columns that are shown where none are chosen."""
        return tuple(column.key for column in self.columns if not column.optional)


def is_day(text: str) -> bool:
    """True for a day of this platform's times: what lies outside would overflow as an instant."""
    try:
        return 2000 <= date.fromisoformat(text).year < 3000
    except ValueError:
        return False
