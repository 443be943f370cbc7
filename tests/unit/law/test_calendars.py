"""The working days of the mainland agree between two packages; years not arranged are refused."""

from datetime import date

import holidays
import pytest

from mingjian.kernel.calendars import UnknownYear, days_of
from mingjian.law.calendars import PROVISIONAL_YEARS, live, official


@pytest.mark.parametrize("year", range(2023, 2027))
def test_two_packages_agree_on_every_day_of_a_year(year):
    other = holidays.country_holidays("CN", years=year)
    worked = {d for d in days_of(year, year) if (d.weekday() < 5 and d not in other)}
    worked |= {d for d in other.weekend_workdays if d.year == year}
    assert {d for d in days_of(year, year) if official().is_working(d)} == worked
    assert 245 <= len(worked) <= 252


def test_known_days_of_the_notices():
    golden_week = [date(2023, 9, 29), date(2023, 10, 6), date(2024, 2, 16), date(2025, 10, 8)]
    worked_weekends = [date(2023, 10, 7), date(2023, 10, 8), date(2024, 2, 18), date(2025, 9, 28)]
    assert not any(official().is_working(day) for day in golden_week)
    assert all(official().is_working(day) for day in worked_weekends)


def test_a_year_that_is_not_arranged_is_refused_by_rules_and_provisional_for_clocks():
    last = official().last_year
    later = date(last + 1, 6, 15)
    with pytest.raises(UnknownYear):
        official().is_working(later)
    assert live().is_provisional(later)
    assert live().knows(date(last + PROVISIONAL_YEARS, 12, 31))
    assert not live().knows(date(last + PROVISIONAL_YEARS + 1, 1, 1))
    assert not live().is_provisional(date(last, 12, 31))


def test_a_provisional_year_has_weekdays_without_statutory_holidays():
    year = official().last_year + 1
    assert not live().is_working(date(year, 1, 1))
    assert not live().is_working(date(year, 10, 1))
    assert not any(live().is_working(d) for d in days_of(year, year) if d.weekday() >= 5)
    assert 240 < sum(live().is_working(d) for d in days_of(year, year)) < 262


def test_the_live_calendar_is_the_official_one_where_that_is_known():
    size = len(official().working_days)
    assert live().working_days[:size] == official().working_days
    assert list(live().working_days) == sorted(set(live().working_days))
