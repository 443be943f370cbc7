"""The due day of a clock with pauses is the one that counting day by day gives."""

from datetime import date, timedelta

import chinese_calendar
from hypothesis import given, settings
from hypothesis import strategies as st

from mingjian.kernel.clocks import Pause, Term, Unit, due_on
from mingjian.law.calendars import live, official
from tests.oracle import naive_days

STARTS = st.dates(date(2019, 1, 1), date(2024, 12, 31))
COUNTS = {Unit.WORKING_DAYS: chinese_calendar.is_workday, Unit.DAYS: lambda day: True}


@st.composite
def pauses_after(draw, start: date) -> list[Pause]:
    """Up to four pauses near the start: they may overlap, be empty or begin before it."""
    found = []
    for _ in range(draw(st.integers(0, 4))):
        begun = start + timedelta(days=draw(st.integers(-5, 60)))
        found.append(Pause(begun, begun + timedelta(days=draw(st.integers(0, 40)))))
    return found


@st.composite
def clocks(draw) -> tuple[date, Term, list[Pause]]:
    start = draw(STARTS)
    term = Term(draw(st.integers(1, 30)), draw(st.sampled_from(Unit)), "X")
    return start, term, draw(pauses_after(start))


@settings(max_examples=80, deadline=None)
@given(clock=clocks())
def test_a_clock_agrees_with_day_by_day(clock):
    start, term, pauses = clock
    due = due_on(start, term, official(), pauses)
    assert due is not None
    assert due.day == naive_days.nth_running(start, term.length, COUNTS[term.unit], pauses)
    assert not due.provisional


@settings(max_examples=150, deadline=None)
@given(clock=clocks())
def test_a_pause_never_brings_a_day_forward_and_its_order_does_not_matter(clock):
    start, term, pauses = clock
    plain, paused = due_on(start, term, official()), due_on(start, term, official(), pauses)
    assert plain is not None
    assert paused is not None
    assert plain.day <= paused.day
    assert paused == due_on(start, term, official(), pauses[::-1])


@settings(max_examples=100, deadline=None)
@given(clock=clocks(), opened=STARTS)
def test_one_open_pause_is_enough_to_have_no_day(clock, opened):
    start, term, pauses = clock
    assert due_on(start, term, official(), [*pauses, Pause(opened)]) is None


@settings(max_examples=60, deadline=None)
@given(start=st.dates(date(official().last_year, 11, 1), date(official().last_year + 1, 3, 1)))
def test_a_day_is_provisional_exactly_in_a_year_not_arranged(start):
    due = due_on(start, Term(20, Unit.WORKING_DAYS, "X"), live())
    assert due is not None
    assert due.provisional == (due.day.year > official().last_year)
    assert live().count_after(start, due.day) == 20


@settings(max_examples=40, deadline=None)
@given(clock=clocks(), granted=st.integers(1, 30))
def test_more_time_is_counted_on_from_the_last_day_whatever_stood_still(clock, granted):
    start, term, pauses = clock
    due = due_on(start, term.extended(granted), official(), pauses)
    assert due is not None
    assert due.day == naive_days.nth_running(start, term.length + granted, COUNTS[term.unit], pauses)
    before = due_on(start, term, official(), pauses)
    assert before is not None
    assert due.day == naive_days.nth_running(before.day, granted, COUNTS[term.unit], pauses)
