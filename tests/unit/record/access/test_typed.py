"""What was typed into a form that came too late is given back to the same person, and to nobody else."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import DatabaseError
from django.test import Client

from mingjian.casework.models import Case
from mingjian.record.access import typed
from tests.market import PASSWORD

pytestmark = pytest.mark.django_db

ORDER = "/desk/institutions/P1/order"
DEMAND = "一、立即停止新增；<script>alert(1)</script>"
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')


@pytest.fixture
def people(db):
    from tests.office import open_office

    return open_office().people


@pytest.fixture(autouse=True)
def _empty():
    cache.clear()


def read_form(client, address):
    """The hidden fields of the form of a page, its token and its owner among them."""
    page = client.get(address).content.decode()
    return dict(HIDDEN.findall(page[page.index("<main") :]))


def fill_in(account):
    """A browser that is asked for its token, and what it is about to send."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(account)
    found = Client()
    found.force_login(account)
    return client, read_form(client, ORDER) | {"demand": DEMAND, "term_days": "17"}


def ask_again(client, account, answer):
    """Sign in after the answer to a late form, and open what it leads to."""
    asked = parse_qs(urlsplit(answer["Location"]).query)["next"][0]
    client.force_login(account)
    return asked, client.get(asked)


def test_a_form_whose_session_ended_comes_back_filled_after_the_login(people):
    client, entered = fill_in(people.officer)
    Session.objects.all().delete()

    late = client.post(ORDER, entered)
    login = client.get(late["Location"]).content.decode()
    asked, page = ask_again(client, people.officer, late)

    assert late.status_code == 302
    assert "保留 30 分钟" in login
    assert "停止新增" not in login
    assert asked == f"{ORDER}?kept=1"
    assert page.context["form"]["demand"].value() == DEMAND
    assert page.context["form"]["term_days"].value() == "17"
    assert "<script>alert" not in page.content.decode()
    assert "还没有提交" in page.content.decode()
    assert not Case.objects.exists()


def test_nobody_else_finds_it_on_the_same_computer(people):
    client, entered = fill_in(people.officer)
    Session.objects.all().delete()
    late = client.post(ORDER, entered)

    _asked, page = ask_again(client, people.chief, late)

    assert DEMAND not in str(page.context["form"]["demand"].value())
    _asked, again = ask_again(client, people.officer, late)
    assert again.context["form"]["demand"].value() == DEMAND


def test_it_lies_sealed_without_secrets_and_is_forgotten_once_it_was_sent(people, rf):
    client, entered = fill_in(people.officer)
    Session.objects.all().delete()
    late = client.post(ORDER, entered | {"password": PASSWORD, "new": PASSWORD})
    asked, page = ask_again(client, people.officer, late)
    key = typed._key(str(people.officer.pk), ORDER)

    kept = cache.get(key)
    assert "demand" not in kept
    opened = typed.seal_for(typed.KEPT).decrypt(kept).decode()
    assert "demand" in opened
    assert PASSWORD not in opened
    assert "csrf" not in opened
    fresh = dict(HIDDEN.findall(page.content.decode()[page.content.decode().index("<main") :]))
    client.post(asked, entered | fresh)
    assert cache.get(key) is None


def test_a_token_of_an_older_login_is_no_loss(people):
    """Signed in again in another tab, which changes the token of the browser."""
    client, entered = fill_in(people.officer)
    client.cookies.pop("csrftoken")
    client.get("/accounts/password/")

    late = client.post(ORDER, entered)
    page = client.get(late["Location"])

    assert late["Location"] == f"{ORDER}?kept=1"
    assert page.context["form"]["demand"].value() == DEMAND


def test_a_forged_form_is_refused_and_leaves_nothing(people):
    """Without a signed owner, with one of another account, with a broken one."""
    client, entered = fill_in(people.officer)
    client.cookies.pop("csrftoken")
    client.get("/accounts/password/")
    for owner in ("", typed.sign_owner(people.chief.pk), f"{people.officer.pk}:x:y"):
        answer = client.post(ORDER, entered | {typed.OWNER: owner})
        assert answer.status_code == 403
    assert cache.get(typed._key(str(people.officer.pk), ORDER)) is None
    assert cache.get(typed._key(str(people.chief.pk), ORDER)) is None


def test_a_store_that_fails_still_leads_to_the_login(people, monkeypatch):
    client, entered = fill_in(people.officer)
    Session.objects.all().delete()

    def fail(*_args: object) -> None:
        raise DatabaseError

    monkeypatch.setattr(cache, "set", fail)
    assert client.post(ORDER, entered)["Location"].startswith("/accounts/login/?next=")


def test_a_form_without_a_session_of_a_stranger_leads_to_the_login():
    answer = Client().post(ORDER, {"demand": DEMAND})

    assert answer["Location"] == f"/accounts/login/?next={ORDER}"
