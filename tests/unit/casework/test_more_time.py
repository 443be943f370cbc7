"""More time: asked for by the institution, granted or refused by somebody who did not draft the order."""

from datetime import date, datetime, time

import pytest

from mingjian.casework.act import open_verbs
from mingjian.casework.clocks import due_at_first, read_clock
from mingjian.casework.models import Case
from mingjian.config.today import SHANGHAI
from mingjian.kernel.problems import Refused

pytestmark = pytest.mark.django_db

SERVED, ASKED, GRANTED = date(2020, 7, 3), date(2020, 7, 6), date(2020, 7, 8)


def on(day: date) -> datetime:
    return datetime.combine(day, time(9), SHANGHAI)


@pytest.fixture
def asked(office) -> Case:
    case = office.serve(office.draft(term_days=5), at=on(SERVED))
    return office.do(case, "request-extension", "filer", on(ASKED), days="3", reason="数据量大")


def test_days_that_were_granted_follow_the_last_one_and_both_days_are_told(office, asked):
    case = office.do(asked, "extend", "chief", on(GRANTED), days="3")

    clock = case.clocks.get()
    assert due_at_first(clock).day == date(2020, 7, 10)
    assert read_clock(clock, GRANTED).due.day == date(2020, 7, 15)
    assert (clock.granted_days, clock.term.length, clock.wake_on) == (3, 8, date(2020, 7, 16))
    told = case.events.get(verb="extend").payload
    assert told == {"days": 3, "due_before": "2020-07-10", "due_after": "2020-07-15"}
    assert (case.status, case.outcome) == ("served", "")


def test_a_refusal_moves_no_day_and_says_why(office, asked):
    case = office.do(asked, "refuse-extension", "chief", on(GRANTED), reason="理由不足")

    assert read_clock(case.clocks.get(), GRANTED).due.day == date(2020, 7, 10)
    assert not case.clocks.get().extensions.exists()


def test_who_drafted_the_order_grants_nothing_and_nobody_asks_twice(office, asked):
    def verbs(person):
        return {t.verb for t in open_verbs(Case.objects.get(), person)}

    assert not {"extend", "refuse-extension", "conclude"} & verbs(office.people.officer)
    assert {"extend", "refuse-extension"} <= verbs(office.people.chief)
    assert "conclude" not in verbs(office.people.chief)  # the request is answered first
    assert "request-extension" not in verbs(office.people.filer)
    office.do(asked, "extend", "chief", on(GRANTED), days="3")
    assert "request-extension" not in verbs(office.people.filer)


@pytest.mark.parametrize("days", ["0", "31", "-1", "3.5", "三", "９", "99999", "1e1"])
def test_days_out_of_bounds_are_refused_with_them(office, days):
    case = office.serve(at=on(SERVED))
    with pytest.raises(Refused) as refused:
        office.do(case, "request-extension", "filer", on(ASKED), days=days, reason="数据量大")

    [problem] = refused.value.problems
    assert (problem.code, problem.column, problem.allowed) == ("case.detail", "days", "1–30")
    assert Case.objects.get().version == 2


def test_days_granted_while_the_answer_is_read_count_when_the_clock_runs_again(office, asked):
    case = office.do(asked, "answer", "filer", on(date(2020, 7, 7)), answer="好了")
    case = office.do(case, "extend", "chief", on(GRANTED), days="2")
    assert "due_after" not in case.events.get(verb="extend").payload
    assert case.clocks.get().wake_on is None

    case = office.do(case, "reject", "officer", on(date(2020, 7, 10)), reason="不足")
    # 6 July counts, 7 to 9 July do not: 10, 13, 14, 15 July and two days more
    assert read_clock(case.clocks.get(), GRANTED).due.day == date(2020, 7, 17)
