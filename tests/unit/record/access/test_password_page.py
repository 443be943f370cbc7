"""A person changes the own password: only with the old one, never to a weak one, and every session ends."""

import pytest
from django.test import Client

from mingjian.record.access.models import Account
from mingjian.record.journal.models import Entry
from tests.market import PASSWORD, open_for

pytestmark = pytest.mark.django_db

PAGE, NEW = "/accounts/password/", "another long phrase"


@pytest.fixture
def officer() -> Client:
    client = Client()
    client.force_login(open_for("officer"))
    return client


def change(client: Client, old: str = PASSWORD, new: str = NEW, again: str | None = None):
    return client.post(PAGE, {"old": old, "new": new, "again": new if again is None else again})


def test_the_old_password_gives_the_new_one_and_ends_every_session(officer):
    other = Client()
    other.force_login(Account.objects.get())
    assert change(officer)["Location"] == "/accounts/login/"
    assert officer.get("/desk").status_code == other.get("/desk").status_code == 302
    assert Account.objects.get().check_password(NEW)
    assert Entry.objects.latest("pk").kind == "access.account.password"


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"old": "guess"}, 422),
        ({"new": "short"}, 422),
        ({"new": "123456789012345"}, 422),
        ({"again": "a different phrase"}, 200),
        ({"old": ""}, 200),
        ({"new": ""}, 200),
    ],
)
def test_anything_else_leaves_all_as_it_was(officer, asked, status):
    assert change(officer, **asked).status_code == status
    assert Account.objects.get().check_password(PASSWORD)
    assert officer.get("/desk").status_code == 200


def test_guesses_of_the_old_password_lock(officer):
    assert [change(officer, old="guess").status_code for _ in range(5)][-1] == 429
    assert change(officer).status_code == 429
    assert Account.objects.get().check_password(PASSWORD)
