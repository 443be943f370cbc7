"""What an address asks of a table: filters, order, columns, page. What it does not understand it says."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from django.http import QueryDict
from django.utils.http import urlencode

from mingjian.kernel.text import Text
from mingjian.ui.figures import choose, show_name
from mingjian.ui.tables.declaration import SIZES, VALUE_LIMIT, Filter, Table

FORMATS = ("csv", "xlsx", "json")
PAGE = re.compile(r"[0-9]{1,7}")
SHOWN = 40  # characters of a value that was not understood
RESERVED = ("sort", "columns", "page", "size", "format")
NAMES = {
    "sort": Text("排序", "sorting"),
    "columns": Text("列", "columns"),
    "page": Text("页码", "page"),
    "size": Text("每页行数", "rows a page"),
    "format": Text("格式", "format"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The state of a table, as its address tells it."""

    table: Table
    values: Mapping[str, str]  # filters that narrow, by key
    sort: str
    columns: tuple[str, ...]
    page: int
    size: int
    format: str = ""
    kept: tuple[tuple[str, str], ...] = ()  # parameters of the page around the table
    ignored: tuple[tuple[Text, str], ...] = ()  # what was not understood

    @property
    def filters(self) -> list[tuple[Filter, str]]:
        """The filters that narrow, with their values."""
        return [(one, self.values[one.key]) for one in self.table.filters if one.key in self.values]

    @property
    def order(self) -> tuple[str, ...]:
        """The fields to order by; empty: as the rows come."""
        column = self.table.column(self.sort.removeprefix("-"))
        fields = column.order if column else ()
        return tuple(map(_turn, fields)) if self.sort.startswith("-") else fields

    @property
    def query(self) -> str:
        """The shortest address that asks this, from its question mark on."""
        table = self.table
        told = [*self.kept, *((key, self.values[key]) for key in self.values)]
        told += [("sort", self.sort)] if self.sort != table.sort else []
        told += [("columns", ",".join(self.columns))] if self.columns != table.opening else []
        told += [("size", str(self.size))] if self.size != table.size else []
        told += [("page", str(self.page))] if self.page > 1 else []
        told += [("format", self.format)] if self.format else []
        return "?" + urlencode(told)

    def without(self, key: str) -> "Asked":
        """The same without one filter."""
        return replace(self, values={k: v for k, v in self.values.items() if k != key}, page=1)

    def words(self) -> list[tuple[str, str, str]]:
        """The filters that narrow: key, label and value in words of the active language."""
        return [(one.key, choose(one.label), tell_value(one, value)) for one, value in self.filters]


def ask(table: Table, given: QueryDict, keep: Sequence[str] = ()) -> Asked:
    """Read an address; `keep` names parameters that belong to the page around the table."""
    ignored: list[tuple[Text, str]] = []
    values = {}
    for one in table.filters:
        value = given.get(one.key, "").replace("\0", "").strip()
        if value and _accepts(one, value):
            values[one.key] = value
        elif value:
            ignored.append((one.label, value))
    sort, columns = _sort(table, given, ignored), _columns(table, given, ignored)
    size = _number(given, "size", table.size, ignored)
    page = _number(given, "page", 1, ignored)
    asked = given.get("format", "")
    if asked and asked not in FORMATS:
        ignored.append((NAMES["format"], asked))
    return Asked(
        table=table,
        values=values,
        sort=sort,
        columns=columns,
        page=page,
        size=size,
        format=asked if asked in FORMATS else "",
        kept=tuple((name, str(given[name])[:VALUE_LIMIT]) for name in keep if given.get(name)),
        ignored=tuple((label, show_name(value)[:SHOWN]) for label, value in ignored),
    )


def tell_value(one: Filter, value: str) -> str:
    """The value of a filter in words."""
    if one.tell:
        return one.tell(value)
    words = dict(one.choices()) if one.choices else {}
    return choose(words.get(value, value))


def _accepts(one: Filter, value: str) -> bool:
    if one.choices:
        return value in dict(one.choices())
    return len(value) <= VALUE_LIMIT and one.accepts(value)


def _sort(table: Table, given: QueryDict, ignored: list[tuple[Text, str]]) -> str:
    sort = given.get("sort", "") or table.sort
    column = table.column(sort.removeprefix("-"))
    if sort == table.sort or (column and column.order):
        return sort
    ignored.append((NAMES["sort"], sort))
    return table.sort


def _columns(table: Table, given: QueryDict, ignored: list[tuple[Text, str]]) -> tuple[str, ...]:
    """Those chosen, in the order of the table, with the head of the row; none chosen: those it opens with."""
    chosen = {key for told in given.getlist("columns")[:VALUE_LIMIT] for key in told.split(",") if key}
    known = [column.key for column in table.columns]
    if unknown := sorted(chosen - set(known)):
        ignored.append((NAMES["columns"], ",".join(unknown)))
    shown = tuple(key for key in known if key in chosen or key == known[0])
    return shown if chosen & set(known) else table.opening


def _number(given: QueryDict, name: str, default: int, ignored: list[tuple[Text, str]]) -> int:
    told = given.get(name, "")
    number = int(told) if _is_number(told) else 0
    if number and (name == "page" or number in SIZES):
        return number
    if told:
        ignored.append((NAMES[name], told))
    return default


@cache
def _turn(field: str) -> str:
    return field.removeprefix("-") if field.startswith("-") else f"-{field}"


def _is_number(text: str) -> bool:
    return PAGE.fullmatch(text) is not None
