"""Reporting periods: half-open ranges of days with a name such as `2020-06` or `2020-06-30`."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from mingjian.kernel.problems import Refused, problem

_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """The days from `start` up to and not including `end`."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.start >= self.end:
            raise ValueError(f"empty period {self.start}..{self.end}")

    @classmethod
    def month(cls, year: int, month: int) -> Self:
        """A calendar month."""
        days = calendar.monthrange(year, month)[1]
        start = date(year, month, 1)
        return cls(start, start + timedelta(days=days))

    @classmethod
    def month_of(cls, day: date) -> Self:
        """The calendar month that holds a day."""
        return cls.month(day.year, day.month)

    @classmethod
    def parse_month(cls, text: str) -> Self:
        """A month from `YYYY-MM`; refuses anything else with `period.unknown`."""
        found = _MONTH.fullmatch(text)
        if not found or not 1 <= int(found[2]) <= 12 or int(found[1]) == 0 or text == "9999-12":
            raise Refused(problem("period.unknown", value=text, allowed="YYYY-MM"))
        return cls.month(int(found[1]), int(found[2]))

    @property
    def last_day(self) -> date:
        """The last day that belongs to the period."""
        return self.end - timedelta(days=1)

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end

    def __str__(self) -> str:
        if self == Period.month_of(self.start):
            return self.start.isoformat()[:7]
        return self.start.isoformat() if (self.end - self.start).days == 1 else f"{self.start}/{self.end}"


def parse_day(text: str) -> date:
    """A day from `YYYY-MM-DD`; raises ValueError for anything else, other ISO spellings among it."""
    day = date.fromisoformat(text)
    if day.isoformat() != text:
        raise ValueError(f"a day is spelled YYYY-MM-DD, not {text!r}")
    return day


def reporting_period(text: str, today: date) -> Period:
    """A month that has begun; refuses a malformed or a future one with `period.unknown`."""
    period = Period.parse_month(text)
    if period.start > today:
        raise Refused(problem("period.unknown", value=text, allowed=f"≤ {Period.month_of(today)}"))
    return period


def next_period(text: str) -> str:
    """The period that adjoins a month (`2020-06`) or a day (`2020-06-30`), spelled alike."""
    if _MONTH.fullmatch(text):
        return str(Period.month_of(Period.parse_month(text).end))
    return (parse_day(text) + timedelta(days=1)).isoformat()
