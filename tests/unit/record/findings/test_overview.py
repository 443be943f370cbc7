"""`/desk`: what is mine to do, what changed since the last visit, what cannot be seen, in few queries."""

from datetime import timedelta

import pytest
from django.test import Client

from mingjian.kernel.findings import Decision, Gravity
from mingjian.record.access.models import AccessEvent
from mingjian.record.findings.models import Evaluation
from mingjian.record.findings.tallies import tally
from mingjian.record.findings.verdicts import propose_verdict
from tests.market import AT, enter, found, hand_in, keep_findings, open_for, write_custody, write_monthly
from tests.office import open_office

pytestmark = pytest.mark.django_db
QUERIES = 24  # with the session and the person


@pytest.fixture
def office():
    return open_office()


def come_in(person, at=AT) -> Client:
    """Signed in at a moment, as the log of logins has it."""
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def clock(monkeypatch):
    """Sets the moment that every page and the login read."""

    def set_to(at):
        for module in ("access.sessions", "findings.overview_page"):
            monkeypatch.setattr(f"mingjian.record.{module}.now", lambda: at)
        monkeypatch.setattr("mingjian.casework.panels.today", at.date)
        monkeypatch.setattr("mingjian.casework.views.today", at.date)

    set_to(AT)
    return set_to


def test_new_is_what_came_after_the_login_before_this_one(office, clock, tmp_path):
    person = office.people.officer
    come_in(person)
    clock(AT + timedelta(days=2))
    hand_in("p2p-monthly", office.one, write_monthly(tmp_path / "m.csv", "P1"), at=AT + timedelta(days=1))
    clock(AT + timedelta(days=3))
    client = come_in(person)

    context = client.get("/desk").context
    assert (context["visited"], context["since"]) == (AT, AT)
    assert (context["news"].total, context["news"].filings, context["news"].late) == (0, 1, 0)
    assert client.get("/desk?since=7").context["news"].total == 4
    assert client.get("/desk?since=x'").context["since"] == AT


def test_a_first_visit_shows_a_month(office, clock):
    clock(AT + timedelta(days=1))
    context = come_in(office.people.officer).get("/desk").context
    assert context["visited"] is None
    assert context["since"] == AT - timedelta(days=29)
    assert context["news"].findings == [
        (Gravity.CRITICAL, 0), (Gravity.HIGH, 0), (Gravity.MEDIUM, 4), (Gravity.LOW, 0)
    ]  # fmt: skip


def test_what_was_seen_before_is_not_new_again(office, clock):
    keep_findings(found("P1"), found("P2", mark="fresh"))
    evaluation = Evaluation.objects.latest()
    counted = tally(office.people.officer, evaluation)
    assert counted.total == 2
    assert dict(counted.by_gravity({evaluation.pk}))[Gravity.MEDIUM] == 1
    assert counted.by_month(12) == [("2020-06", [0, 0, 2, 0])]
    assert counted.by_rule == {"p2p.cap-natural-platform": 2}


def test_a_count_is_that_of_the_office_and_made_once(office, django_assert_num_queries):
    enter("P7", region="440000")
    keep_findings(found("P1"), found("P7", mark="f4a2"))
    evaluation = Evaluation.objects.select_related("entry").latest()
    near, far = open_for("near", region="310000"), open_for("far", region="440000")
    assert [tally(who, evaluation).total for who in (near, far, office.people.chief)] == [1, 1, 2]
    with django_assert_num_queries(0):
        assert tally(far, evaluation).total == 1


def test_my_work_comes_with_what_waits_for_a_second_look_and_not_what_is_my_own(office, clock):
    case, second = office.draft(), office.draft(findings=[office.shared], key="order-2")
    office.serve(second)
    propose_verdict(
        office.breach, Decision.DISMISSED, reason="已结清", seen=0, by=office.people.officer, at=AT
    )
    mine = come_in(office.people.officer).get("/desk")
    assert mine.context["awaited"] == []
    assert f"/desk/cases/{case.pk}" not in mine.content.decode()

    chief = come_in(office.people.chief).get("/desk")
    assert [v.finding_id for v in chief.context["awaited"]] == [office.breach.pk]
    page = chief.content.decode()
    assert (
        page.index(f"/desk/cases/{case.pk}")
        < page.index(f"/desk/cases/{second.pk}")
        < page.index('id="news"')
    )


def test_what_cannot_be_seen_is_told_with_its_institutions(office, clock, tmp_path):
    hand_in("custody-daily", office.one, write_custody(tmp_path / "c.csv", "P1"))
    context = come_in(office.people.officer).get("/desk").context
    told = {one.form.key: (one.count, [i.pk for i in one.institutions]) for one in context["missing"]}
    assert told == {
        "loan-book": (2, ["P1", "P2"]), "p2p-monthly": (2, ["P1", "P2"]), "custody-daily": (1, ["P2"])
    }  # fmt: skip


def test_the_page_takes_few_queries_however_much_there_is(office, clock, django_assert_max_num_queries):
    client = come_in(office.people.chief)
    for n in range(4):
        office.serve(office.draft(key=f"order-{n}"))
        office.draft(key=f"draft-{n}")
    with django_assert_max_num_queries(QUERIES):
        assert client.get("/desk").status_code == 200
    assert AccessEvent.objects.filter(username="chief").count() == 1
