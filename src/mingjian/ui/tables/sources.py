"""Where the rows of a table come from: a query of the database, or a list that is there already."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, Protocol, Self

from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet

from mingjian.ui.tables.declaration import Filter

BATCH = 500  # rows told at once while an export is written
KEPT = 2_000  # counts
_counts: dict[tuple[Hashable, str], int] = {}


@dataclass(frozen=True, slots=True)
class Total:
    """How many rows there are; not exact: at least so many, and only so many can be paged through."""

    count: int
    is_exact: bool = True


class Source(Protocol):
    """Rows that can be narrowed, counted, and read in an order."""

    def narrowed(self, filters: Iterable[tuple[Filter, str]]) -> Self:
        """The rows that filters leave."""

    def total(self) -> Total:
        """How many there are."""

    def rows(self, order: Sequence[str], start: int, stop: int) -> Sequence[Any]:
        """The rows from `start` up to `stop`, exclusive."""

    def batches(self, order: Sequence[str], limit: int) -> Iterator[Sequence[Any]]:
        """All rows up to a limit, some at a time."""


@dataclass(frozen=True, slots=True)
class QuerySource:
    """Rows of the database; `tell` makes of some primary keys the rows that the columns read, in their order.

    A page asks an index for keys alone, then for the rows of these keys. Pages behind the middle are read
    from the end. `state` is what moves whenever a row does: a count is kept as long as it stands. With a
    `bound` no more is counted or paged through.
    """

    query: "QuerySet[Any]"
    tell: Callable[[list[Any]], Sequence[Any]]
    state: Hashable = None
    bound: int | None = None

    def narrowed(self, filters: Iterable[tuple[Filter, str]]) -> Self:
        """The rows that filters leave."""
        query = self.query
        for one, value in filters:
            query = one.narrow(query, value)
        return replace(self, query=query)

    def total(self) -> Total:
        """Counted once a state; up to the bound where there is one."""
        if self.bound is not None:
            found = self.query.order_by()[: self.bound + 1].count()
            return Total(min(found, self.bound), found <= self.bound)
        if self.state is None:
            return Total(self.query.count())
        try:
            key = (self.state, str(self.query.order_by().query))
        except EmptyResultSet:
            return Total(0)
        if key not in _counts:
            if len(_counts) >= KEPT:
                _counts.clear()
            _counts[key] = self.query.count()
        return Total(_counts[key])

    def rows(self, order: Sequence[str], start: int, stop: int) -> Sequence[Any]:
        """A page of rows; the far half is walked from its end."""
        count, ordered = self.total(), self.query.order_by(*order)
        stop = min(stop, count.count)
        if count.is_exact and start > count.count - stop:
            keys = ordered.reverse().values_list("pk", flat=True)[count.count - stop : count.count - start]
            return self.tell(list(keys)[::-1])
        return self.tell(list(ordered.values_list("pk", flat=True)[start:stop]))

    def batches(self, order: Sequence[str], limit: int) -> Iterator[Sequence[Any]]:
        """The keys are read at once, so that rows which come or go meanwhile shift nothing."""
        keys = list(self.query.order_by(*order).values_list("pk", flat=True)[:limit])
        for at in range(0, len(keys), BATCH):
            yield self.tell(keys[at : at + BATCH])


@dataclass(frozen=True, slots=True)
class ListSource:
    """Rows that are in memory; an order names their attributes."""

    listed: Sequence[Any]
    tell: Callable[[Sequence[Any]], Sequence[Any]] = field(default=lambda rows: rows)

    def narrowed(self, filters: Iterable[tuple[Filter, str]]) -> Self:
        """The rows that filters leave."""
        listed = self.listed
        for one, value in filters:
            listed = one.narrow(listed, value)
        return replace(self, listed=listed)

    def total(self) -> Total:
        """All of them."""
        return Total(len(self.listed))

    def rows(self, order: Sequence[str], start: int, stop: int) -> Sequence[Any]:
        """A page of the sorted rows."""
        return self.tell(self._sorted(order)[start:stop])

    def batches(self, order: Sequence[str], limit: int) -> Iterator[Sequence[Any]]:
        """All of them at once."""
        yield self.tell(self._sorted(order)[:limit])

    def _sorted(self, order: Sequence[str]) -> list[Any]:
        rows = list(self.listed)
        for name in reversed(order):
            rows.sort(key=_key(name.removeprefix("-")), reverse=name.startswith("-"))
        return rows


@cache
def _key(name: str) -> Callable[[Any], tuple[bool, Any]]:
    """What a path of attributes and places such as `tally.0` reads; missing values come before all others."""
    path = [int(part) if part.isdigit() else part for part in name.split(".")]

    def key(row: Any) -> tuple[bool, Any]:
        value = row
        for part in path:
            if value is not None:
                value = value[part] if isinstance(part, int) else getattr(value, part)
        return value is not None, value if value is not None else 0

    return key
