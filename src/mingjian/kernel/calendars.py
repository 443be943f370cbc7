"""Working-day calendars: pure arithmetic over a table of days.

Years outside the table are unknown. A rule does not judge a day of an unknown year; a live clock may use
`provisional` years, built from weekdays and statutory holidays until the State Council arranges them.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta


class UnknownYear(ValueError):
    """A day of a year whose working days are not arranged."""


@dataclass(frozen=True)
class Calendar:
    """The working days of the years `first_year` to `last_year`; the last ones may be provisional."""

    first_year: int
    last_year: int
    working_days: tuple[date, ...]  # ascending
    provisional_from: int = 9999  # first year whose arrangement is not official
    _set: frozenset[date] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_set", frozenset(self.working_days))

    def knows(self, day: date) -> bool:
        """True where the day's year stands in the table."""
        return self.first_year <= day.year <= self.last_year

    def is_provisional(self, day: date) -> bool:
        """True where the day's year is not officially arranged yet."""
        return day.year >= self.provisional_from

    def is_working(self, day: date) -> bool:
        """True for a working day; raises UnknownYear outside the table."""
        self._require(day)
        return day in self._set

    def count_after(self, start: date, until: date) -> int:
        """Working days after `start`, up to and including `until` (the day of start is not counted)."""
        self._require(start, until)
        return max(0, bisect_right(self.working_days, until) - bisect_right(self.working_days, start))

    def count_known(self, start: date, until: date) -> int:
        """As `count_after`, of the known years alone: at least as many passed by a day beyond the table."""
        days = self.working_days
        return max(0, bisect_right(days, until) - bisect_right(days, start))

    def nth_after(self, start: date, number: int) -> date:
        """The `number`-th working day after `start`; `number` is at least 1."""
        return self._nth_from(bisect_right(self.working_days, start), start, number)

    def nth_of(self, start: date, number: int) -> date:
        """The `number`-th working day on or after `start`; `number` is at least 1."""
        return self._nth_from(bisect_left(self.working_days, start), start, number)

    def _nth_from(self, first: int, start: date, number: int) -> date:
        if number < 1:
            raise ValueError(f"number of working days must be at least 1, got {number}")
        self._require(start)
        if first + number > len(self.working_days):
            raise UnknownYear(f"working day {number} from {start} lies beyond {self.last_year}")
        return self.working_days[first + number - 1]

    def _require(self, *days: date) -> None:
        for day in days:
            if not self.knows(day):
                raise UnknownYear(
                    f"{day}: working days are known for {self.first_year} to {self.last_year} only"
                )


def days_of(first_year: int, last_year: int) -> Iterable[date]:
    """Every day of the years, in order."""
    day, end = date(first_year, 1, 1), date(last_year, 12, 31)
    while day <= end:
        yield day
        day += timedelta(days=1)
