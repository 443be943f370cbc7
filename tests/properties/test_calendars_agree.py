"""The calendar's searches give what counting day by day gives."""

from datetime import date

import chinese_calendar
from hypothesis import given, settings
from hypothesis import strategies as st

from mingjian.law.calendars import official
from tests.oracle import naive_days

DAYS = st.dates(date(2015, 1, 1), date(2025, 12, 31))


@settings(max_examples=120, deadline=None)
@given(start=DAYS, span=st.integers(0, 200))
def test_counting_agrees_with_day_by_day(start, span):
    until = date.fromordinal(min(start.toordinal() + span, date(2025, 12, 31).toordinal()))
    counted = official().count_after(start, until)
    assert counted == naive_days.count_after(start, until, chinese_calendar.is_workday)


@settings(max_examples=60, deadline=None)
@given(start=DAYS, number=st.integers(1, 40))
def test_the_nth_working_day_agrees_with_day_by_day(start, number):
    assert official().nth_after(start, number) == naive_days.nth_after(
        start, number, chinese_calendar.is_workday
    )


@settings(max_examples=200, deadline=None)
@given(start=DAYS, number=st.integers(1, 250))
def test_counting_up_to_the_nth_day_gives_n(start, number):
    day = official().nth_after(start, number)
    assert official().is_working(day)
    assert official().count_after(start, day) == number


@settings(max_examples=200, deadline=None)
@given(days=st.lists(DAYS, min_size=3, max_size=3).map(sorted))
def test_counts_add_up(days):
    first, second, third = days
    count = official().count_after
    assert count(first, second) + count(second, third) == count(first, third)


@settings(max_examples=200, deadline=None)
@given(start=DAYS)
def test_the_first_working_day_of_a_range_is_its_start_or_the_next(start):
    first = official().nth_of(start, 1)
    assert first == (start if official().is_working(start) else official().nth_after(start, 1))
