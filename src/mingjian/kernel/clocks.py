"""Statutory clocks: a term, its pauses and the day it is due. Pure; now is handed in.

The clock is read in `ui/moment.py`; views ask it there, commands and the worker through `config/today.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from mingjian.kernel.calendars import Calendar


class Unit(StrEnum):
    """How a term counts days."""

    WORKING_DAYS = "working_days"
    DAYS = "days"


@dataclass(frozen=True, slots=True)
class Term:
    """A length of time set by a provision or, where the law leaves it open, by the drafter."""

    length: int
    unit: Unit
    basis: str

    def __post_init__(self) -> None:
        if self.length < 1:
            raise ValueError(f"a term has at least one day, got {self.length}")

    def extended(self, days: int) -> "Term":
        """The term with days granted on top: they follow the last one, whenever they were granted."""
        return replace(self, length=self.length + days)


@dataclass(frozen=True, slots=True)
class Pause:
    """Days on which the clock stands: from `start` up to and not including `end` (None: still open)."""

    start: date
    end: date | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """The last day on which the act is in time; `provisional` while a year is not arranged."""

    day: date
    provisional: bool


def due_on(started: date, term: Term, calendar: Calendar, pauses: Sequence[Pause] = ()) -> Due | None:
    """The last day in time of a term that began on `started` (that day is not counted).

    None while a pause is open: a clock that stands has no due day. Days inside a pause do not count.
    Raises UnknownYear where the calendar ends before the term does.
    """
    if any(pause.end is None for pause in pauses):
        return None
    day, left = started, term.length
    while left:
        day += timedelta(days=1)
        counts = term.unit is Unit.DAYS or calendar.is_working(day)
        left -= counts and not _paused(day, pauses)
    return Due(day, term.unit is Unit.WORKING_DAYS and calendar.is_provisional(day))


def _paused(day: date, pauses: Sequence[Pause]) -> bool:
    return any(p.start <= day and (p.end is None or day < p.end) for p in pauses)
