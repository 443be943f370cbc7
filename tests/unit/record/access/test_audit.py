"""The audit page: who did what, when, and who was turned away; seen by auditors alone."""

from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.test import Client

from mingjian.kernel.permissions import AUDITOR, FILER, Permission
from mingjian.record.access import gate
from mingjian.record.access.models import AccessEvent
from mingjian.record.journal.sequencer import integrate
from tests.market import AT, PASSWORD, enter, open_for

pytestmark = pytest.mark.django_db

PAGE = "/desk/audit"


@pytest.fixture
def auditor() -> Client:
    enter("P1")
    enter("P2", at=AT + timedelta(days=3))
    client = Client()
    client.force_login(open_for("auditor", AUDITOR))
    integrate(at=AT)
    return client


def lines(client: Client, **asked: str) -> list[tuple[str, str, str]]:
    traces = client.get(PAGE, asked).context["listing"].rows
    return [(t.who, t.what.en, t.about) for t in traces]


def test_every_act_stands_there_the_latest_first(auditor):
    told = lines(auditor)
    assert told[0] == ("registrar", "Licence published", "P2")
    assert set(told[1:]) == {
        ("registrar", "Institution registered", "P2"),
        ("registrar", "Institution registered", "P1"),
        ("registrar", "Licence published", "P1"),
        ("registrar", "Account opened", "auditor"),
    }
    assert all(t.index is not None for t in auditor.get(PAGE).context["listing"].rows)


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ({"who": "registrar"}, 5),
        ({"who": "nobody"}, 0),
        ({"what": "publication.licence"}, 2),
        ({"about": "P1"}, 2),
        ({"about": "P1", "what": "publication.licence"}, 1),
        ({"since": "2020-07-03"}, 5),
        ({"since": "2020-07-04"}, 2),
        ({"until": "2020-07-03"}, 3),
        ({"until": "2020-07-02"}, 0),
        ({"since": "2020-07-06", "until": "2020-07-06"}, 2),
        ({"page": "99"}, 5),
        ({"page": "x"}, 5),
    ],
)
def test_filters_narrow_it(auditor, asked, count):
    assert len(lines(auditor, **asked)) == count


@pytest.mark.parametrize(
    "asked",
    [
        {"since": "yesterday"},
        {"until": "2020-13-40"},
        {"what": "'; DROP TABLE"},
        {"who": "x" * 5_000},
        {"about": "\ufffe" * 300},
        {"since": "0001-01-01"},
        {"until": "9999-12-31"},
    ],
)
@pytest.mark.parametrize("log", ["journal", "access", "", "other"])
def test_senseless_filters_are_told_and_never_crash(auditor, asked, log):
    assert auditor.get(PAGE, {**asked, "log": log}).status_code == 200


def test_logins_failures_and_refusals_stand_in_a_log_of_their_own(auditor):
    open_for("filer", FILER, "P1")
    filer = Client(REMOTE_ADDR="10.1.1.1")
    filer.post("/accounts/login/", {"login": "filer", "password": "guess"})
    filer.post("/accounts/login/", {"login": "filer", "password": PASSWORD})
    assert filer.get("/desk/cases").status_code == 404
    filer.post("/accounts/logout/")
    told = lines(auditor, log="access", who="filer")
    assert [(what, about) for _, what, about in told] == [
        ("Signed out", "10.1.1.1 /accounts/logout/"),
        ("Turned away", "10.1.1.1 /desk/cases"),
        ("Signed in", "10.1.1.1 /accounts/login/"),
        ("Login failed", "10.1.1.1 /accounts/login/"),
    ]
    assert len(lines(auditor, log="access", what="denied")) == 1
    assert len(lines(auditor, log="access", about="10.1.1.1")) == 4
    assert lines(auditor, log="access", who="FILER") == told


def test_who_is_turned_away_stays_away_also_when_the_log_fails(monkeypatch):
    def broken(*told):
        raise DatabaseError("full")

    client = Client()
    client.force_login(open_for("filer", FILER, "P1"))
    monkeypatch.setattr(gate, "log_access", broken)
    assert client.get("/desk/cases").status_code == 404


def test_a_page_that_is_missing_is_no_refusal():
    client = Client()
    client.force_login(open_for("officer"))
    client.get("/desk/institutions/none")
    client.get("/nothing-here")
    assert not AccessEvent.objects.filter(kind="denied").exists()


def test_no_payload_stands_on_the_page(auditor):
    open_for("secretary", region="310000")
    content = auditor.get(PAGE, {"about": "secretary"}).content.decode()
    assert "secretary" in content
    assert "310000" not in content


def test_the_rail_leads_there_for_auditors_alone(auditor):
    officer = Client()
    officer.force_login(open_for("officer"))
    assert f'href="{PAGE}"' in auditor.get("/desk").content.decode()
    assert f'href="{PAGE}"' not in officer.get("/desk").content.decode()
    assert Permission.SEE_AUDIT in AUDITOR.permissions


def test_many_entries_come_in_pages(auditor):
    AccessEvent.objects.bulk_create(
        AccessEvent(kind="login", username=f"u{n}", place="", path="", at=AT) for n in range(250)
    )
    first, third = (lines(auditor, log="access", page=page, size="100") for page in ("1", "3"))
    assert (len(first), len(third)) == (100, 51)
