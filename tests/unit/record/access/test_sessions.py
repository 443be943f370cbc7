"""Sessions end in the server: after idle time, after a day, and with every change of the account."""

from datetime import datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import DatabaseError
from django.test import Client

from mingjian.kernel.permissions import ANALYST, INSTITUTION, SUPERVISOR
from mingjian.record.access import sessions
from mingjian.record.access.accounts import change_role, close_account, remove_second_factor, set_password
from mingjian.record.access.models import AccessEvent, Account
from tests.market import AT, PASSWORD, enter, open_for

pytestmark = pytest.mark.django_db

BY = {"username": "officer", "by": "registrar", "at": AT}
CHANGES = {
    "role": lambda: change_role(role=ANALYST, **BY),
    "region": lambda: change_role(role=SUPERVISOR, region="440000", **BY),
    "password": lambda: set_password(password="another long phrase", **BY),
    "the same password": lambda: set_password(password=PASSWORD, **BY),
    "closed": lambda: close_account(**BY),
    "second factor": lambda: remove_second_factor(**BY),
    "there and back": lambda: [change_role(role=r, **BY) for r in (ANALYST, SUPERVISOR)],
    "behind the writers": lambda: Account.objects.update(role_key="analyst"),
}


class Watch:
    """The clock that sessions read."""

    def __init__(self, monkeypatch):
        self.at = AT
        monkeypatch.setattr(sessions, "now", lambda: self.at)

    def pass_(self, **time: int) -> datetime:
        self.at += timedelta(**time)
        return self.at


@pytest.fixture
def watch(monkeypatch) -> Watch:
    return Watch(monkeypatch)


@pytest.fixture
def officer(watch) -> Client:
    open_for("officer")
    client = Client()
    client.post("/accounts/login/", {"login": "officer", "password": PASSWORD})
    return client


def is_in(client: Client) -> bool:
    return client.get("/desk").status_code == 200


def test_half_an_hour_of_silence_ends_a_session(officer, watch):
    watch.pass_(minutes=29)
    assert is_in(officer)
    watch.pass_(minutes=29)
    assert is_in(officer)
    watch.pass_(minutes=30)
    assert not is_in(officer)
    watch.pass_(minutes=-30)
    assert not is_in(officer)
    assert not Session.objects.exists()


def test_a_busy_session_ends_after_twelve_hours(officer, watch):
    for _ in range(35):
        watch.pass_(minutes=20)
        assert is_in(officer)
    watch.pass_(minutes=20)
    assert not is_in(officer)


def test_the_portal_has_the_same_limits(watch):
    enter("P1")
    open_for("filer", INSTITUTION, "P1")
    client = Client()
    client.post("/accounts/login/", {"login": "filer", "password": PASSWORD})
    assert client.get("/portal").status_code == 200
    watch.pass_(minutes=31)
    assert client.get("/portal").status_code == 302


@pytest.mark.parametrize("missing", [sessions.OPENED, sessions.USED])
def test_a_session_that_does_not_know_its_age_is_ended(officer, missing):
    session = officer.session
    del session[missing]
    session.save()
    assert not is_in(officer)


def test_a_session_is_written_once_a_minute_not_with_every_page(officer, watch, django_assert_num_queries):
    def writes() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert is_in(officer)
        return sum("django_session" in q["sql"] and not q["sql"].startswith("SELECT") for q in queries)

    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    assert writes() == 0
    watch.pass_(seconds=61)
    assert writes() == 1
    assert writes() == 0


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_of_the_account_ends_all_its_sessions_at_the_next_request(officer, change):
    other = Client()
    other.force_login(Account.objects.get())
    assert is_in(officer)
    assert is_in(other)
    CHANGES[change]()
    assert not is_in(officer)
    assert not is_in(other)


def test_the_session_of_somebody_else_stays(officer):
    open_for("chief")
    chief = Client()
    chief.force_login(Account.objects.get(username="chief"))
    CHANGES["role"]()
    assert is_in(chief)


def test_the_key_of_a_session_is_new_after_the_login(watch):
    open_for("officer")
    client = Client()
    client.post("/i18n/setlang/", {"language": "en"})
    session = client.session
    session["planted"] = "by an attacker"
    session.save()
    client.cookies["sessionid"] = planted = session.session_key
    client.post("/accounts/login/", {"login": "officer", "password": PASSWORD})
    assert client.cookies["sessionid"].value != planted
    assert not Session.objects.filter(pk=planted).exists()
    thief = Client()
    thief.cookies["sessionid"] = planted
    assert not is_in(thief)


def test_a_login_that_cannot_be_logged_is_refused(watch, monkeypatch):
    def broken(*told):
        raise DatabaseError("the log is full")

    open_for("officer")
    monkeypatch.setattr(sessions, "log_access", broken)
    client = Client(raise_request_exception=False)
    assert client.post("/accounts/login/", {"login": "officer", "password": PASSWORD}).status_code == 500
    assert not is_in(client)


def test_the_log_forgets_after_a_year(watch):
    open_for("officer")
    for days in (400, 367, 366, 365, 200):
        AccessEvent.objects.create(
            kind="login", username="x", place="", path="", at=AT - timedelta(days=days)
        )
    Client().post("/accounts/login/", {"login": "officer", "password": PASSWORD})
    kept = sorted((AT - e.at).days for e in AccessEvent.objects.filter(username="x"))
    assert kept == [200, 365, 366]


def test_cookies_are_out_of_reach_of_scripts_and_of_other_sites(officer, settings):
    for name in ("sessionid", "csrftoken"):
        cookie = officer.cookies[name]
        assert cookie["httponly"], name
        assert cookie["samesite"] == "Lax"
        assert not cookie["expires"] or name == "csrftoken"


def test_a_file_of_the_log_does_not_depend_on_a_session(client):
    assert "Cookie" not in client.get("/healthz").get("Vary", "")
