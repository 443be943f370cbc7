"""What an institution has to do, in one list by its day, each with one button."""

from datetime import date, timedelta

import pytest
from django.test import Client

from mingjian.casework.models import Case
from mingjian.kernel.clocks import Due
from mingjian.kernel.permissions import FILER, SIGNER
from mingjian.record.filings.tasks import filing_tasks
from mingjian.ui.tasks import Task, by_due_day
from tests.market import AT, enter, hand_in, open_for, write_monthly
from tests.office import open_office
from tests.stories.loan_rows import loan
from tests.unit.record.filings.test_portal import send, signed_in

pytestmark = pytest.mark.django_db
JULY_10 = date(2020, 7, 10)


@pytest.fixture
def day(monkeypatch):
    """The portal on the tenth of July 2020."""
    at = AT + timedelta(days=7)
    monkeypatch.setattr("mingjian.record.filings.views.today", lambda: JULY_10)
    return at


def told(client):
    return [
        (task.title.en, task.action.en, task.due and str(task.due.day), task.note.en)
        for task in client.get("/portal").context["tasks"]
    ]


def test_what_is_due_first_comes_first_and_what_has_no_date_last():
    tasks = [
        Task(title="c", due=None, action="", address=""),
        Task(title="b", due=Due(date(2020, 7, 9), provisional=False), action="", address=""),
        Task(title="a", due=Due(date(2020, 7, 7), provisional=False), action="", address=""),
    ]
    assert [task.title for task in by_due_day(tasks)] == ["a", "b", "c"]
    assert [task.is_late(date(2020, 7, 8)) for task in tasks] == [False, False, True]


def test_a_duty_says_how_many_later_periods_are_open_too(tmp_path):
    one = enter("P1")
    hand_in("p2p-monthly", one, write_monthly(tmp_path / "m.csv", "P1"))
    [monthly] = [t for t in filing_tasks(one, [], [], date(2020, 10, 20)) if t.title.en.startswith("Monthly")]
    assert monthly.note.en == "Period 2020-07 · 2 later periods not filed either"
    assert filing_tasks(enter("M1", kind="microloan"), [], [], JULY_10) == []


def test_a_file_that_waits_stands_in_place_of_the_bare_duty(day):
    enter("P1")
    client = signed_in("ann")
    period = "2016-08"  # the first period of the loan book
    send(client, loan(status="lost", opened_on="2016-08-01"), period=period)
    books = [row for row in told(client) if row[0] == "Loan book"]
    assert books == [
        ("Loan book", "Put right", None, f"Period {period} · loans.csv: 1 error to put right"),
    ]


def test_an_order_is_acknowledged_then_answered_then_waited_for(day):
    office = open_office()
    case = office.serve()
    signer, filer = Client(), Client()
    signer.force_login(open_for("sue", SIGNER, "P1"))
    filer.force_login(open_for("fred", FILER, "P1"))

    [taking] = told(signer)
    assert taking[1:3] == ("Acknowledge receipt", "2020-07-10")  # the fifth working day after service
    office.do(case, "acknowledge", "filer", day)
    [answering] = told(signer)
    assert answering[1:] == ("Answer", "2020-07-24", "Being rectified")
    orders = [row for row in told(filer) if row[0].startswith("Order")]
    assert [row[1] for row in orders] == ["Look"]  # the colleague may not answer
    office.do(case, "request-extension", "filer", day, days="5", reason="需要时间")
    assert told(signer)[0][3] == "Being rectified · Ask for more time: awaiting the answer"
    office.do(case, "answer", "filer", day, answer="改好了")
    assert told(signer) == []
    assert Case.objects.get(pk=case.pk).status == "answered"
