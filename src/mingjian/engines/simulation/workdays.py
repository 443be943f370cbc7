"""Days as whole numbers (days since 1970-01-01) and the working days among them, for whole columns."""

from datetime import date
from functools import cache

import numpy as np

from mingjian.engines.simulation.draws import Ints
from mingjian.law.calendars import official

NO_DAY = -1  # an empty cell of a day
_EPOCH = date(1970, 1, 1).toordinal()


def number_of(day: date) -> int:
    """The day as days since 1970-01-01."""
    return day.toordinal() - _EPOCH


def nth_after(days: Ints, numbers: Ints) -> Ints:
    """For each day the so-many-th working day after it; number 0 is the day itself."""
    worked = _working_days()
    at = np.searchsorted(worked, days, side="right") + numbers - 1
    return np.where(numbers == 0, days, worked[np.maximum(at, 0)])


def nth_before(day: date, number: int) -> date:
    """The working day after which `day`, itself a working day, is the `number`-th."""
    worked = official().working_days
    return worked[worked.index(day) - number]


@cache
def _working_days() -> Ints:
    return np.array([number_of(day) for day in official().working_days], dtype=np.int64)
