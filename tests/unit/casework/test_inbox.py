"""The inbox: what waits for me, what is late, what runs out first; two people who act on one case."""

from datetime import timedelta

import pytest
from django.test import Client

from mingjian.casework.escalation import escalate
from mingjian.casework.inbox import Box, cases_in, running_out
from mingjian.casework.models import Case
from tests.market import AT, open_for

pytestmark = pytest.mark.django_db
TODAY = AT.date()
QUERIES = 16


def listed(box: Box, person, today=TODAY) -> list[int]:
    return [case.pk for case in cases_in(box, person, today).order_by("due_on", "pk")]


def test_a_draft_waits_for_another_who_may_approve_and_is_the_drafters_own(office):
    case = office.draft()
    third = open_for("third")
    assert listed(Box.MINE, office.people.chief) == listed(Box.MINE, third) == [case.pk]
    assert listed(Box.MINE, office.people.officer) == [case.pk]

    office.do(office.serve(case), "conclude", "chief", reason="未改正")
    for person in (office.people.chief, office.people.officer, third):
        assert listed(Box.MINE, person) == listed(Box.TEAM, person) == []
        assert listed(Box.ALL, person) == [case.pk]


def test_what_is_served_waits_for_the_institution_and_an_answer_for_the_desk(office):
    case, third = office.serve(), open_for("third")
    assert listed(Box.MINE, third) == []
    office.do(case, "answer", "filer", answer="已改正")
    assert listed(Box.MINE, third) == [case.pk]
    assert listed(Box.MINE, open_for("far", region="440000")) == []


def test_late_cases_are_told_before_and_after_the_worker_noted_them(office):
    late, calm, paused = (office.serve(office.draft(key=f"o{n}", term_days=5 + 20 * n)) for n in range(3))
    drafted = office.draft(key="o3")
    paused = office.do(paused, "pause", "chief", reason="待鉴定")
    after = TODAY + timedelta(days=20)
    officer = office.people.officer
    for _ in range(2):
        assert listed(Box.OVERDUE, officer, after) == [late.pk]
        escalate(today=after, by="worker", at=AT + timedelta(days=20))
    assert listed(Box.OVERDUE, officer, TODAY + timedelta(days=400)) == [late.pk, calm.pk]
    assert set(listed(Box.TEAM, officer, after)) == {late.pk, calm.pk, paused.pk, drafted.pk}
    assert [case.pk for case in running_out(Case.objects.visible_to(officer), after)] == [calm.pk]


def test_the_page_counts_each_view_and_takes_few_queries(office, django_assert_max_num_queries):
    client = Client()
    client.force_login(office.people.officer)
    for n in range(8):
        office.serve(office.draft(key=f"o{n}"))
    with django_assert_max_num_queries(QUERIES):
        page = client.get("/desk/cases?box=team")
    assert dict(page.context["boxes"]) == {Box.MINE: 8, Box.TEAM: 8, Box.OVERDUE: 8, Box.ALL: 8}
    assert client.get("/desk/cases?box=%27").context["box"] is Box.MINE


def test_the_second_of_two_people_hears_what_was_done_and_keeps_what_was_typed(office):
    case = office.draft()
    second = Client()
    second.force_login(office.people.officer)
    page = f"/desk/cases/{case.pk}"
    office.do(case, "approve", "chief")

    typed = {"verb": "withdraw", "seen": "0", "reason": "事实已变化，撤回。"}
    answer = second.post(page, typed)
    assert answer.status_code == 422
    assert [(event.title.zh, event.by) for event in answer.context["meanwhile"]] == [("批准", "chief")]
    assert "事实已变化，撤回。</textarea>" in answer.content.decode()
    assert answer.context["typed"] == []  # it stands in its own form, which is still open

    office.do(Case.objects.get(), "serve", "officer")
    answer = second.post(page, typed)
    assert [event.title.zh for event in answer.context["meanwhile"]] == ["批准", "送达"]
    assert [text for _, text in answer.context["typed"]] == ["事实已变化，撤回。"]
    assert Case.objects.get().status == "served"
