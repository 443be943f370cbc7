"""Working days of whole columns agree with the calendar of the kernel."""

from datetime import date, timedelta

import numpy as np

from mingjian.engines.simulation.workdays import nth_after, nth_before, number_of
from mingjian.law.calendars import official


def test_the_nth_working_day_agrees_with_the_calendar_on_every_day_of_a_year() -> None:
    days = [date(2020, 1, 1) + timedelta(days=i) for i in range(366)]
    column = np.array([number_of(day) for day in days])
    for number in (1, 5, 21):
        expected = [number_of(official().nth_after(day, number)) for day in days]
        assert nth_after(column, np.full(len(days), number)).tolist() == expected


def test_no_working_days_later_is_the_day_itself() -> None:
    saturday = np.array([number_of(date(2020, 6, 6))])
    assert nth_after(saturday, np.array([0])).tolist() == saturday.tolist()


def test_counting_back_and_forth_meets_again() -> None:
    day = date(2020, 6, 30)
    assert official().nth_after(nth_before(day, 21), 21) == day
