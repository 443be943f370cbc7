"""Accounts: opened once, signed in through the login page, and what changes about them acts at once."""

import pytest
from django.test import Client

from mingjian.kernel.permissions import AUDITOR, INSTITUTION, PUBLIC, SIGNER, SUPERVISOR, Permission
from mingjian.record.access.accounts import open_account
from mingjian.record.access.gate import admits, public, requires
from mingjian.record.access.models import Account
from mingjian.record.journal.append import payload_of
from mingjian.record.journal.models import Entry
from tests.market import AT, PASSWORD, enter, open_for

pytestmark = pytest.mark.django_db


def log_in(username: str, password: str = PASSWORD, **extra: str):
    client = Client()
    return client, client.post("/accounts/login/", {"login": username, "password": password, **extra})


def test_an_account_is_opened_once_and_its_password_is_in_no_entry():
    first = open_for("officer")
    again = open_account(
        username="officer", password="other", role=INSTITUTION, institution_id="P1", by="x", at=AT
    )

    assert again == first
    assert (again.role, again.check_password(PASSWORD)) == (SUPERVISOR, True)
    entry = Entry.objects.get()
    assert (entry.kind, entry.public) == ("access.account.opened", False)
    assert payload_of(entry) == {"role": "supervisor", "institution_id": ""}


def test_each_role_lands_on_its_own_site():
    enter("P1")
    for username, role, institution_id, home in (
        ("officer", SUPERVISOR, "", "/desk"),
        ("filer", INSTITUTION, "P1", "/portal"),
        ("signer", SIGNER, "P1", "/portal"),
        ("auditor", AUDITOR, "", "/desk"),
        ("reader", PUBLIC, "", "/"),
    ):
        open_for(username, role, institution_id)
        client, answer = log_in(username)
        assert answer["Location"] == home
        assert client.get(home).status_code == 200


def test_the_login_leads_on_to_the_page_asked_for_but_never_to_another_site():
    open_for("officer")

    assert log_in("officer", next="/desk/cases")[1]["Location"] == "/desk/cases"
    assert log_in("officer", next="https://evil.example/")[1]["Location"] == "/desk"


def test_a_wrong_password_is_told_without_a_hint_whether_the_name_exists():
    open_for("officer")
    told = []
    for username in ("officer", "nobody"):
        client, answer = log_in(username, "wrong")
        assert answer.status_code == 200
        told.append(list(answer.context["form"].non_field_errors()))
        assert client.get("/desk").status_code == 302
    assert told[0] == told[1]
    assert told[0]


@pytest.mark.parametrize("address", ["/accounts/signup/", "/accounts/password/reset/", "/accounts/email/"])
def test_nobody_signs_up_or_resets_by_himself(client, address):
    assert client.get(address).status_code == 404
    assert client.post(address, {"username": "new", "password1": PASSWORD}).status_code == 404
    assert not Account.objects.exists()


def test_logout_ends_the_session_also_for_who_kept_the_cookie():
    open_for("officer")
    client, _ = log_in("officer")
    kept = Client()
    kept.cookies.update(client.cookies)
    assert kept.get("/desk").status_code == 200

    client.post("/accounts/logout/")

    assert client.get("/desk").status_code == 302
    assert kept.get("/desk").status_code == 302


def test_an_inactive_account_is_out_at_once_and_cannot_come_back():
    account = open_for("officer")
    client, _ = log_in("officer")
    Account.objects.filter(pk=account.pk).update(is_active=False)

    assert client.get("/desk").status_code == 302
    client, answer = log_in("officer")
    assert answer.context["form"].non_field_errors()  # the words of a wrong password
    assert client.get("/desk").status_code == 302
    assert not Account(role_key="supervisor", is_active=False).may(Permission.SEE_DESK)


def test_an_institution_whose_register_entry_is_missing_sees_nothing():
    open_for("filer", INSTITUTION, "P9")
    client, _ = log_in("filer")

    assert client.get("/portal").status_code == 404


def test_a_view_that_says_nothing_admits_nobody():
    def silent(request):
        return None

    assert admits(silent) is None
    assert admits(public(silent)) == "anybody"
    assert admits(requires(Permission.FILE)(silent)) is Permission.FILE


def test_a_silent_view_is_not_found_even_by_a_supervisor(rf):
    from django.http import Http404

    from mingjian.record.access.gate import Gate

    request = rf.get("/")
    request.user = open_for("officer")

    with pytest.raises(Http404):
        Gate(lambda r: None).process_view(request, lambda r: None, (), {})
