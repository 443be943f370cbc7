"""The clock of an order: it starts with service, stands while the authority reads, and stops with the end."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mingjian.casework.clocks import is_paused, read_clock
from mingjian.casework.models import Case, CaseClock
from mingjian.config.today import SHANGHAI
from mingjian.kernel.clocks import Pause, Term, Unit, due_on
from mingjian.kernel.problems import Refused
from mingjian.law.calendars import live

pytestmark = pytest.mark.django_db

SERVED = date(2020, 7, 3)  # a Friday


def on(day: date) -> datetime:
    return datetime.combine(day, time(9), SHANGHAI)


def clock_of(case: Case) -> CaseClock:
    return case.clocks.get(key="term")


def test_there_is_no_clock_before_service(office):
    assert not office.do(office.draft(), "approve", "chief").clocks.exists()


def test_the_term_counts_working_days_after_the_day_of_service(office):
    clock = clock_of(office.serve(office.draft(term_days=5), at=on(SERVED)))

    assert (clock.started_on, clock.stopped_on, clock.length, clock.unit) == (SERVED, None, 5, "working_days")
    reading = read_clock(clock, SERVED)
    assert (reading.due.day, reading.left, reading.is_overdue) == (date(2020, 7, 10), 5, False)


@pytest.mark.parametrize(
    ("day", "left"),
    [
        (date(2020, 7, 9), 1),
        (date(2020, 7, 10), 0),
        (date(2020, 7, 11), -1),  # a Saturday: late all the same
        (date(2020, 7, 12), -1),
        (date(2020, 7, 13), -1),
        (date(2020, 7, 14), -2),
    ],
)
def test_days_left_are_working_days_and_late_is_negative(office, day, left):
    clock = clock_of(office.serve(office.draft(term_days=5), at=on(SERVED)))

    reading = read_clock(clock, day)
    assert reading.left == left
    assert reading.is_overdue is (left < 0)


def test_while_the_answer_is_read_the_clock_stands_and_a_rejection_moves_the_due_day(office):
    case = office.serve(office.draft(term_days=5), at=on(SERVED))
    case = office.do(case, "answer", "filer", on(date(2020, 7, 7)), answer="好了")
    assert is_paused(case, "term")
    reading = read_clock(clock_of(case), date(2020, 7, 9))
    assert (reading.due, reading.left, reading.is_overdue) == (None, None, False)

    case = office.do(case, "reject", "officer", on(date(2020, 7, 10)), reason="不足")
    clock = clock_of(case)
    assert not is_paused(case, "term")
    assert clock.spans == [Pause(date(2020, 7, 7), date(2020, 7, 10))]
    # 6 July counts, 7 to 9 July do not: 10, 13, 14 and 15 July are the other four days
    assert read_clock(clock, date(2020, 7, 10)).due.day == date(2020, 7, 15)


def test_an_accepted_answer_stops_the_clock_on_its_day(office):
    case = office.serve(office.draft(term_days=5), at=on(SERVED))
    case = office.do(case, "answer", "filer", on(date(2020, 7, 10)), answer="好了")
    case = office.do(case, "accept", "chief", on(date(2020, 8, 20)), reason="好")

    clock = clock_of(case)
    assert clock.stopped_on == date(2020, 8, 20)
    assert not is_paused(case, "term")
    assert not read_clock(
        clock, date(2021, 1, 1)
    ).is_overdue  # read on the day it stopped: pauses do not count


def test_an_answer_after_the_term_is_late_for_good(office):
    case = office.serve(office.draft(term_days=5), at=on(SERVED))
    case = office.do(case, "answer", "filer", on(date(2020, 7, 13)), answer="好了")
    case = office.do(case, "conclude", "chief", on(date(2020, 7, 14)), reason="迟")

    reading = read_clock(clock_of(case), date(2020, 7, 20))
    assert reading.due.day == date(2020, 7, 10)
    assert reading.is_overdue


def test_a_clock_that_stands_is_not_paused_again_and_one_that_runs_is_not_resumed(office):
    from mingjian.casework.act import open_verbs
    from mingjian.kernel.problems import Refused

    case = office.serve()
    with pytest.raises(Refused, match=r"case\.forbidden"):
        office.do(case, "resume", "chief")
    case = office.do(case, "pause", "chief", reason="不可抗力")
    assert "pause" not in {t.verb for t in open_verbs(case, office.people.chief)}
    with pytest.raises(Refused, match=r"case\.forbidden"):
        office.do(case, "pause", "chief", reason="再停")
    assert not is_paused(office.do(case, "resume", "chief"), "term")


def test_a_pause_that_stands_when_the_answer_comes_goes_on_from_its_first_day(office):
    case = office.serve(at=on(SERVED))
    case = office.do(case, "pause", "chief", on(date(2020, 7, 6)), reason="不可抗力")
    case = office.do(case, "answer", "filer", on(date(2020, 7, 8)), answer="好了")
    case = office.do(case, "reject", "officer", on(date(2020, 7, 10)), reason="不足")

    assert clock_of(case).spans == [Pause(date(2020, 7, 6), date(2020, 7, 10))]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    length=st.integers(5, 60),
    served=st.dates(date(2019, 9, 1), date(2020, 2, 28)),
    steps=st.lists(st.integers(0, 12), max_size=6),
)
def test_the_due_day_is_that_of_the_pure_clock_with_the_same_pauses(office, length, served, steps):
    case = office.serve(office.draft(term_days=length, key=f"{length} {served} {steps}"), at=on(served))
    day, pauses = served, []
    for number, step in enumerate(steps):
        day += timedelta(days=step)
        if number % 2 == 0:
            case = office.do(case, "pause", "chief", on(day), reason="停")
            pauses.append(Pause(day))
        else:
            case = office.do(case, "resume", "chief", on(day))
            pauses[-1] = Pause(pauses[-1].start, day)
    clock = clock_of(case)

    term = Term(length, Unit.WORKING_DAYS, clock.basis)
    assert clock.spans == pauses
    assert read_clock(clock, day).due == due_on(served, term, live(), pauses)


def test_a_term_beyond_the_calendar_is_refused_and_what_runs_is_late_by_the_days_that_are_known(office):
    last = date(live().last_year, 12, 1)
    case = office.serve(office.draft(term_days=10), at=on(last))
    reading = read_clock(clock_of(case), date(live().last_year + 2, 3, 1))
    assert (reading.is_overdue, -20 < reading.left < -5) == (True, True)

    late = office.do(office.draft(key="late", term_days=40), "approve", "chief", on(last))
    with pytest.raises(Refused, match=r"calendar\.unknown"):
        office.do(late, "serve", "officer", on(last))
    assert Case.objects.get(pk=late.pk).status == "approved"
