"""The working-day calendar of the mainland.

Official years come from the package `chinesecalendar`, which carries the yearly notices of the State
Council (holidays and the weekend days worked for them). Later years, up to ten, are provisional: weekdays
less the statutory holidays computed by the package `holidays`.
"""

from datetime import date
from functools import cache

import chinese_calendar
import holidays
from chinese_calendar import constants

from mingjian.kernel.calendars import Calendar, days_of

PROVISIONAL_YEARS = 10


@cache
def official() -> Calendar:
    """Only the years that are arranged: what rules may judge."""
    first, last = _official_years()
    days = tuple(day for day in days_of(first, last) if chinese_calendar.is_workday(day))
    return Calendar(first, last, days)


@cache
def live() -> Calendar:
    """The official years and, after them, provisional ones: for clocks that run into the future."""
    base = official()
    last = base.last_year + PROVISIONAL_YEARS
    statutory = holidays.country_holidays("CN", years=range(base.last_year + 1, last + 1))
    later = tuple(
        day for day in days_of(base.last_year + 1, last) if day.weekday() < 5 and day not in statutory
    )
    return Calendar(base.first_year, last, base.working_days + later, provisional_from=base.last_year + 1)


def _official_years() -> tuple[int, int]:
    years = [day.year for day in constants.holidays]
    return date(min(years), 1, 1).year, max(years)
