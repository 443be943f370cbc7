"""A clock counts from the day after its start, stands in pauses, and says when its day is provisional."""

from datetime import date

import pytest

from mingjian.kernel.calendars import UnknownYear
from mingjian.kernel.clocks import Due, Pause, Term, Unit, due_on
from mingjian.law.calendars import live, official

FIVE = Term(5, Unit.WORKING_DAYS, "P2PD17-04")


def test_the_day_of_the_start_does_not_count():
    friday = date(2020, 5, 29)
    assert due_on(friday, FIVE, official()) == Due(date(2020, 6, 5), provisional=False)
    assert due_on(friday, Term(5, Unit.DAYS, "X"), official()) == Due(date(2020, 6, 3), provisional=False)


def test_national_day_is_stepped_over():
    assert due_on(date(2020, 9, 30), FIVE, official()) == Due(date(2020, 10, 14), provisional=False)


def test_a_pause_takes_its_days_and_gives_them_back():
    monday = date(2020, 6, 1)
    pause = Pause(date(2020, 6, 3), date(2020, 6, 5))  # Wednesday and Thursday
    assert due_on(monday, FIVE, official(), [pause]) == Due(date(2020, 6, 10), provisional=False)


def test_a_pause_of_no_days_changes_nothing():
    monday = date(2020, 6, 1)
    pause = Pause(date(2020, 6, 3), date(2020, 6, 3))
    assert due_on(monday, FIVE, official(), [pause]) == due_on(monday, FIVE, official())


def test_a_clock_that_stands_has_no_day():
    ended = Pause(date(2020, 6, 3), date(2020, 6, 4))
    assert due_on(date(2020, 6, 1), FIVE, official(), [ended, Pause(date(2020, 6, 5))]) is None


def test_a_rule_gets_no_day_in_a_year_not_arranged_and_a_live_clock_a_provisional_one():
    late = date(official().last_year, 12, 29)
    with pytest.raises(UnknownYear):
        due_on(late, FIVE, official())
    due = due_on(late, FIVE, live())
    assert due is not None
    assert due.day.year == official().last_year + 1
    assert due.provisional


def test_plain_days_need_no_calendar_and_are_never_provisional():
    start = date(official().last_year, 12, 31)
    assert due_on(start, Term(30, Unit.DAYS, "X"), live()) == Due(
        date(official().last_year + 1, 1, 30), provisional=False
    )


def test_a_term_has_at_least_one_day():
    with pytest.raises(ValueError, match="at least one day"):
        Term(0, Unit.DAYS, "X")
