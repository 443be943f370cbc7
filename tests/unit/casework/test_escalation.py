"""When a term runs out the worker says so once, and looks again where the calendar learned a year."""

from datetime import date, datetime, time, timedelta

import pytest

from mingjian.casework import clocks, escalation
from mingjian.casework.escalation import escalate
from mingjian.casework.models import Case, CaseClock
from mingjian.casework.views import case_rows
from mingjian.config.today import SHANGHAI
from mingjian.kernel.calendars import Calendar
from mingjian.law.calendars import live
from mingjian.record.journal.append import payload_of

pytestmark = pytest.mark.django_db

SERVED, DUE = date(2020, 7, 3), date(2020, 7, 10)


def on(day: date) -> datetime:
    return datetime.combine(day, time(9), SHANGHAI)


def look(day: date) -> int:
    return escalate(today=day, by="worker", at=on(day))


@pytest.fixture
def served(office) -> Case:
    return office.serve(office.draft(term_days=5), at=on(SERVED))


def test_a_term_that_ran_out_is_noted_once(served):
    assert look(DUE) == 0
    assert look(DUE + timedelta(days=1)) == 1
    assert look(DUE + timedelta(days=1)) == look(DUE + timedelta(days=30)) == 0

    event = served.events.get(verb="overdue")
    assert (event.by, event.source, event.target) == ("worker", "served", "served")
    assert (event.entry.kind, event.entry.public) == ("case.overdue", False)
    told = payload_of(event.entry)
    assert told == {"from": "served", "to": "served", "clock": "term", "due": "2020-07-10"}


def test_an_act_that_was_seen_before_the_note_still_goes_through(office, served):
    look(DUE + timedelta(days=3))
    assert Case.objects.get().version == served.version
    assert office.do(served, "answer", "filer", on(date(2020, 7, 14)), answer="迟了").status == "answered"


def test_a_clock_that_stands_or_stopped_is_not_noted(office, served):
    case = office.do(served, "pause", "chief", on(date(2020, 7, 8)), reason="不可抗力")
    assert look(date(2021, 1, 1)) == 0
    case = office.do(case, "resume", "chief", on(date(2020, 9, 1)))
    assert case.clocks.get().wake_on == date(2020, 9, 4)  # 6, 7 July, 1, 2, 3 September
    office.do(case, "conclude", "chief", on(date(2020, 9, 2)), reason="不改")
    assert look(date(2021, 1, 1)) == 0
    assert not case.events.filter(verb="overdue").exists()


def test_after_more_time_was_granted_the_new_day_is_noted_too(office, served):
    look(date(2020, 7, 13))
    case = office.do(served, "request-extension", "filer", on(date(2020, 7, 13)), days="5", reason="数据量大")
    case = office.do(case, "extend", "chief", on(date(2020, 7, 13)), days="5")
    assert look(date(2020, 7, 17)) == 0
    assert look(date(2020, 7, 18)) == 1
    dues = [e.payload["due"] for e in case.events.filter(verb="overdue")]
    assert dues == ["2020-07-10", "2020-07-17"]


def test_an_escalated_case_stands_on_top_and_says_what_is_next(office, served, client, monkeypatch):
    from mingjian.casework import views

    other = office.serve(office.draft(term_days=10, key="other"), at=on(date(2020, 6, 20)))
    other = office.do(other, "pause", "chief", on(date(2020, 6, 22)), reason="不可抗力")
    monkeypatch.setattr(views, "today", lambda: date(2020, 7, 13))
    client.force_login(office.people.chief)

    rows = client.get("/desk/cases?box=all").context["listing"].rows
    assert [(row["case"].pk, row["is_escalated"]) for row in rows] == [(served.pk, True), (other.pk, False)]
    page = client.get(f"/desk/cases/{served.pk}")
    assert [t.verb for t in page.context["next"]] == ["conclude", "extend"]
    assert "案件已升级" in page.content.decode()
    assert not case_rows([office.do(served, "conclude", "chief", reason="不改")])[0]["is_escalated"]


def test_a_provisional_day_is_computed_again_once_its_year_is_arranged(office, monkeypatch):
    late = on(date(live().provisional_from - 1, 12, 20))
    case = office.serve(office.draft(term_days=15), at=late)
    clock = case.clocks.get()
    first = clock.wake_on
    assert clock.is_provisional
    assert look(late.date()) == 0

    year = live().provisional_from
    extra = next(d for d in days(year) if d.weekday() == 6)  # a Sunday that is worked for a holiday
    worked = tuple(sorted({*live().working_days, extra}))
    arranged = Calendar(live().first_year, live().last_year, worked, provisional_from=year + 1)
    monkeypatch.setattr(escalation, "live", lambda: arranged)
    monkeypatch.setattr(clocks, "live", lambda: arranged)
    assert look(late.date()) == 0

    clock = CaseClock.objects.get()
    assert not clock.is_provisional
    assert clock.wake_on < first


def days(year: int) -> list[date]:
    return [date(year, 1, 1) + timedelta(days=n) for n in range(14)]
