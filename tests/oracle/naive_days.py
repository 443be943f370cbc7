"""Slow, obvious twins of the calendar and of the clock: one day after another, no search, no arithmetic."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from mingjian.kernel.clocks import Pause

ONE = timedelta(days=1)


def days_after(start: date, until: date) -> list[date]:
    """The days after `start`, up to and including `until`."""
    found, day = [], start + ONE
    while day <= until:
        found.append(day)
        day += ONE
    return found


def count_after(start: date, until: date, counts: Callable[[date], bool]) -> int:
    """How many days after `start`, up to and including `until`, count."""
    return len([day for day in days_after(start, until) if counts(day)])


def nth_after(start: date, number: int, counts: Callable[[date], bool]) -> date:
    """The day on which the count first reaches `number`."""
    day = start
    while count_after(start, day, counts) < number:
        day += ONE
    return day


def nth_running(start: date, number: int, counts: Callable[[date], bool], pauses: Sequence[Pause]) -> date:
    """The `number`-th day after `start` that counts and lies in no pause; every pause has an end."""
    standing = {day for p in pauses if p.end for day in days_after(p.start - ONE, p.end - ONE)}
    return nth_after(start, number, lambda day: counts(day) and day not in standing)
