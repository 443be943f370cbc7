"""Proof of service: how, when, who took it, and that nobody did."""

from datetime import date, datetime, time

import pytest

from mingjian.casework.models import Case
from mingjian.casework.story import read_service
from mingjian.config.today import SHANGHAI
from mingjian.kernel.problems import Refused

pytestmark = pytest.mark.django_db

APPROVED, SERVED = date(2020, 7, 3), date(2020, 7, 8)


def on(day: date) -> datetime:
    return datetime.combine(day, time(9), SHANGHAI)


@pytest.fixture
def approved(office) -> Case:
    return office.do(office.draft(), "approve", "chief", on(APPROVED))


def test_nothing_is_told_of_service_before_it(approved):
    assert read_service(approved, SERVED) is None


def test_service_is_through_the_portal_on_its_day_where_nothing_else_is_said(office, approved):
    case = office.do(approved, "serve", "officer", on(SERVED))

    told = case.events.get(verb="serve").payload
    assert (told["method"], told["served_on"]) == ("portal", "2020-07-08")
    assert case.clocks.get().started_on == SERVED


def test_the_clock_runs_from_the_day_on_which_the_paper_arrived(office, approved):
    case = office.do(approved, "serve", "officer", on(SERVED), method="post", served_on="2020-07-06")

    assert case.clocks.get().started_on == date(2020, 7, 6)
    assert read_service(case, SERVED).method.zh == "邮寄送达"


@pytest.mark.parametrize(
    ("said", "column", "allowed"),
    [
        ({"method": "pigeon"}, "method", "portal、post、person、public-notice"),
        ({"served_on": "2020-07-02"}, "served_on", "2020-07-03 – 2020-07-08"),
        ({"served_on": "2020-07-09"}, "served_on", "2020-07-03 – 2020-07-08"),
        ({"served_on": "2020-7-6"}, "served_on", "2020-07-03 – 2020-07-08"),
        ({"served_on": "2020-02-30"}, "served_on", "2020-07-03 – 2020-07-08"),
        ({"served_on": "20200706"}, "served_on", "2020-07-03 – 2020-07-08"),
    ],
)
def test_what_cannot_be_is_refused_with_what_can(office, approved, said, column, allowed):
    with pytest.raises(Refused) as refused:
        office.do(approved, "serve", "officer", on(SERVED), **said)

    [problem] = refused.value.problems
    assert (problem.code, problem.column, problem.allowed) == ("case.detail", column, allowed)
    assert not approved.clocks.exists()


def test_the_institution_acknowledges_once_and_its_name_and_instant_stand(office, approved):
    case = office.do(approved, "serve", "officer", on(SERVED))
    case = office.do(case, "acknowledge", "filer", on(date(2020, 7, 9)))

    taken = read_service(case, SERVED).taken
    assert (taken.by, taken.at, taken.entry.kind) == ("filer-p1", on(date(2020, 7, 9)), "case.acknowledge")
    with pytest.raises(Refused, match=r"case\.forbidden"):
        office.do(case, "acknowledge", "filer", on(date(2020, 7, 10)))


@pytest.mark.parametrize(
    ("method", "day", "is_missing"),
    [
        ("portal", date(2020, 7, 15), False),  # the fifth working day
        ("portal", date(2020, 7, 16), True),
        ("post", date(2020, 7, 16), False),  # the paper's own receipt tells
    ],
)
def test_that_nobody_took_it_shows_after_five_working_days(office, approved, method, day, is_missing):
    case = office.do(approved, "serve", "officer", on(SERVED), method=method)

    assert read_service(case, day).is_missing is is_missing
    case = office.do(case, "acknowledge", "filer", on(day))
    assert not read_service(case, day).is_missing


def test_hearing_defence_and_appeal_are_told_and_leave_the_status(office, approved):
    case = office.do(approved, "serve", "officer", on(APPROVED))
    case = office.do(case, "state-defence", "filer", on(SERVED), statement="不实")
    case = office.do(case, "request-hearing", "filer", on(SERVED), reason="重大")
    case = office.do(case, "hold-hearing", "chief", on(SERVED), held_on="2020-07-08", minutes="双方到场")
    appeal = {"remedy": "reconsideration", "body": "上级机关", "filed_on": "2020-07-08"}
    case = office.do(case, "note-appeal", "officer", on(SERVED), **appeal)
    assert case.status == "served"

    case = office.do(case, "conclude", "chief", on(SERVED), reason="不改")
    case = office.do(case, "note-appeal", "officer", on(SERVED), **appeal | {"remedy": "litigation"})
    assert (case.status, case.outcome) == ("closed", "unrectified")
    assert case.events.last().payload == appeal | {"remedy": "litigation"}
