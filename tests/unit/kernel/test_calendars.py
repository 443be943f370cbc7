"""A calendar answers for the years of its table and refuses every other."""

from datetime import date

import pytest

from mingjian.kernel.calendars import Calendar, UnknownYear, days_of

WEEKDAYS = Calendar(
    2020, 2021, tuple(d for d in days_of(2020, 2021) if d.weekday() < 5), provisional_from=2021
)


@pytest.mark.parametrize("day", [date(2019, 12, 31), date(2022, 1, 1)])
def test_a_day_of_an_unknown_year_is_refused(day):
    known = date(2020, 6, 1)
    assert not WEEKDAYS.knows(day)
    for ask in (
        lambda: WEEKDAYS.is_working(day),
        lambda: WEEKDAYS.count_after(day, known),
        lambda: WEEKDAYS.count_after(known, day),
        lambda: WEEKDAYS.nth_after(day, 1),
        lambda: WEEKDAYS.nth_of(day, 1),
    ):
        with pytest.raises(UnknownYear, match="2020 to 2021 only"):
            ask()


def test_a_count_that_runs_out_of_the_table_is_refused():
    assert WEEKDAYS.nth_after(date(2021, 12, 30), 1) == date(2021, 12, 31)
    with pytest.raises(UnknownYear, match="beyond 2021"):
        WEEKDAYS.nth_after(date(2021, 12, 30), 2)


def test_the_first_day_of_the_table_may_be_asked():
    assert WEEKDAYS.nth_of(date(2020, 1, 1), 1) == date(2020, 1, 1)
    assert WEEKDAYS.nth_after(date(2020, 1, 1), 1) == date(2020, 1, 2)


@pytest.mark.parametrize("number", [0, -1])
def test_there_is_no_working_day_number_nought(number):
    for ask in (WEEKDAYS.nth_after, WEEKDAYS.nth_of):
        with pytest.raises(ValueError, match="at least 1"):
            ask(date(2020, 6, 1), number)


def test_counting_leaves_out_the_start_and_takes_in_the_end():
    monday, friday = date(2020, 6, 1), date(2020, 6, 5)
    assert WEEKDAYS.count_after(monday, monday) == 0
    assert WEEKDAYS.count_after(monday, friday) == 4
    assert WEEKDAYS.count_after(friday, monday) == 0


def test_later_years_are_provisional():
    assert not WEEKDAYS.is_provisional(date(2020, 12, 31))
    assert WEEKDAYS.is_provisional(date(2021, 1, 1))
