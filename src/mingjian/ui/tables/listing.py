"""What the page shows of a table: heads that sort, rows, chips of filters, pages, the ways to export."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from mingjian.ui import figures
from mingjian.ui.tables.asked import FORMATS, NAMES, Asked
from mingjian.ui.tables.cells import class_of, show_cell
from mingjian.ui.tables.declaration import SIZES, Column, Filter
from mingjian.ui.tables.export import EXPORT_LIMIT, label_of
from mingjian.ui.tables.sources import Source, Total

NEIGHBOURS = 2  # pages named on each side of the one that is shown


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column; `address` sorts by it, `sorted` is what aria-sort says."""

    column: Column
    address: str = ""
    sorted: str = ""

    @property
    def label(self) -> str:
        """Its words."""
        return label_of(self.column)

    @property
    def cell_class(self) -> str:
        """The class of its cells."""
        return class_of(self.column)


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that narrows, and the address without it."""

    label: str
    value: str
    address: str


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of a table, ready to be shown."""

    asked: Asked
    total: Total
    rows: Sequence[Any]

    @property
    def columns(self) -> list[Column]:
        """Those that are shown."""
        return [column for column in self.asked.table.columns if column.key in self.asked.columns]

    @property
    def heads(self) -> list[Head]:
        """Their heads."""
        return [self._head(column) for column in self.columns]

    @property
    def body(self) -> SafeString:
        """The rows in HTML. A template of each cell would take most of the time of the page."""
        head, *rest = self.columns
        tags = [(column, format_html('<td class="{}">', class_of(column))) for column in rest]
        rows = []
        for row in self.rows:
            cells = "".join(f"{tag}{show_cell(column, row)}</td>" for column, tag in tags)
            rows.append(f'<tr><th scope="row" class="name">{show_cell(head, row)}</th>{cells}</tr>\n')
        return mark_safe("".join(rows))  # noqa: S308 - `show_cell` escapes

    @property
    def chips(self) -> list[Chip]:
        """The filters that narrow."""
        return [
            Chip(label, figures.show_name(value), self.asked.without(key).query)
            for key, label, value in self.asked.words()
        ]

    @property
    def fields(self) -> list[tuple[Filter, str]]:
        """The filters that are offered, with their values."""
        return [(one, self.asked.values.get(one.key, "")) for one in self.asked.table.filters if one.offered]

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """What the form carries along unseen."""
        asked = self.asked
        carried = [(one.key, value) for one, value in asked.filters if not one.offered]
        return [*asked.kept, *carried, *([("sort", asked.sort)] if asked.sort != asked.table.sort else [])]

    @property
    def choosable(self) -> list[tuple[Column, bool]]:
        """The columns that can be chosen; the head of the row always stands."""
        return [(column, column.key in self.asked.columns) for column in self.asked.table.columns[1:]]

    @property
    def sizes(self) -> tuple[int, ...]:
        """Rows a page."""
        return SIZES

    @property
    def reset(self) -> str:
        """The address of the whole table in its first shape."""
        return replace(self.asked, values={}, page=1).query

    @property
    def ignored(self) -> str:
        """What the address asked that was not understood, in words; empty: nothing."""
        told = [f"{figures.choose(label)}={value}" for label, value in self.asked.ignored]
        return ("、" if figures.is_chinese() else ", ").join(told)

    @property
    def first(self) -> int:
        """The number of the first row shown, from 1."""
        return (self.asked.page - 1) * self.asked.size + 1

    @property
    def last(self) -> int:
        """The number of the last row shown."""
        return self.first + len(self.rows) - 1

    @property
    def page_count(self) -> int:
        """How many pages can be reached."""
        return max(1, -(-self.total.count // self.asked.size))

    @property
    def numbers(self) -> list[tuple[int, str]]:
        """Pages by number with their addresses: the first, the last, some around; 0 is a gap."""
        here, last = self.asked.page, self.page_count
        near = {1, last, *range(max(1, here - NEIGHBOURS), min(last, here + NEIGHBOURS) + 1)}
        shown: list[tuple[int, str]] = []
        for number in sorted(near):
            if shown and number > shown[-1][0] + 1:
                shown.append((0, ""))
            shown.append((number, self._page(number)))
        return shown

    @property
    def previous(self) -> str:
        """The address of the page before; empty: there is none."""
        return self._page(self.asked.page - 1) if self.asked.page > 1 else ""

    @property
    def following(self) -> str:
        """The address of the next page; empty: there is none."""
        return self._page(self.asked.page + 1) if self.asked.page < self.page_count else ""

    @property
    def paging(self) -> list[tuple[str, str]]:
        """What the form of the page number carries along."""
        asked = self.asked
        told = [*asked.kept, *asked.values.items(), ("sort", asked.sort), ("size", str(asked.size))]
        chosen = [("columns", ",".join(asked.columns))] if asked.columns != asked.table.opening else []
        return [(name, value) for name, value in [*told, *chosen] if value]

    @property
    def exports(self) -> list[tuple[str, str]]:
        """The formats with their addresses; none where there are too many rows, or none."""
        can = self.total.is_exact and 0 < self.total.count <= EXPORT_LIMIT
        return [(f.upper(), replace(self.asked, page=1, format=f).query) for f in FORMATS] if can else []

    @property
    def export_limit(self) -> int:
        """Rows of an export."""
        return EXPORT_LIMIT

    def _head(self, column: Column) -> Head:
        if not column.order:
            return Head(column)
        sort, down = self.asked.sort, f"-{column.key}"
        if sort.removeprefix("-") != column.key:
            return Head(column, replace(self.asked, sort=down if column.falls else column.key, page=1).query)
        address = replace(self.asked, sort=column.key if sort == down else down, page=1).query
        return Head(column, address, "descending" if sort == down else "ascending")

    def _page(self, number: int) -> str:
        return replace(self.asked, page=number).query


def list_rows(asked: Asked, source: Source) -> Listing:
    """A page of rows; a page behind the last one is the last one, and that is said."""
    total = source.total()
    last = max(1, -(-total.count // asked.size))
    if asked.page > last:
        asked = replace(asked, page=last, ignored=(*asked.ignored, (NAMES["page"], str(asked.page))))
    start = (asked.page - 1) * asked.size
    return Listing(asked, total, source.rows(asked.order, start, start + asked.size))
