"""An institution keeps its own people: opens, changes and closes their accounts, and nobody else's."""

import pytest
from django.test import Client

from mingjian.kernel.permissions import ANALYST, FILER, INSTITUTION, SIGNER, SUPERVISOR
from mingjian.kernel.problems import Refused
from mingjian.record.access.models import Account
from mingjian.record.access.people import assign_role, dismiss, invite, people_of, reset_password
from mingjian.record.journal.models import Entry
from tests.market import AT, PASSWORD, enter, open_for
from tests.threads import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann() -> Account:
    enter("P1")
    enter("P2")
    open_for("other", INSTITUTION, "P2")
    open_for("officer", SUPERVISOR)
    return open_for("ann", INSTITUTION, "P1")


def signed_in(account) -> Client:
    client = Client()
    client.force_login(account)
    return client


def refused(do, **said):
    with pytest.raises(Refused) as caught:
        do(at=AT, **said)
    return caught.value.problems[0].code


def test_a_new_person_changes_the_password_shown_once_before_anything_else(ann):
    answer = signed_in(ann).post("/portal/people", {"username": "bob", "role": "filer"})
    name, password = answer.context["made"]
    assert password in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert password not in signed_in(ann).get("/portal/people").content.decode()
    assert not [e for e in Entry.objects.all() if password in bytes(e.leaf).decode(errors="replace")]

    bob = Client()
    bob.post("/accounts/login/", {"login": name, "password": password})
    for address in ("/portal", "/portal/file"):
        assert bob.get(address)["Location"] == "/accounts/password/"
    assert "一次性密码" in bob.get("/accounts/password/").content.decode()
    same = bob.post("/accounts/password/", {"old": password, "new": password, "again": password})
    assert same.status_code == 422
    bob.post("/accounts/password/", {"old": password, "new": PASSWORD, "again": PASSWORD})
    bob.post("/accounts/login/", {"login": name, "password": PASSWORD})
    assert bob.get("/portal").status_code == 200


@pytest.mark.parametrize("taken", ["ann", "ANN", "officer", "other"])
def test_a_name_is_given_once_whatever_its_case_and_wherever(ann, taken):
    assert refused(invite, username=taken, role=FILER, by=ann) == "account.taken"
    assert Account.objects.count() == 3


@pytest.mark.parametrize("name", ["", "a b", "<script>", "x" * 151, "a/b"])
def test_what_is_no_name_is_told_at_the_field(ann, name):
    answer = signed_in(ann).post("/portal/people", {"username": name, "role": "filer"})
    assert answer.status_code == 422
    assert answer.context["form"].errors["username"]


def test_nobody_of_another_institution_or_office_is_within_reach(ann):
    for name in ("other", "officer", "nobody"):
        for do in (dismiss, reset_password):
            assert refused(do, username=name, by=ann) == "account.unknown"
        assert refused(assign_role, username=name, role=FILER, by=ann) == "account.unknown"
        assert signed_in(ann).get(f"/portal/people/{name}").status_code == 404
    assert [one.username for one in people_of(ann)] == ["ann"]
    assert list(people_of(Account.objects.get(username="officer"))) == []


def test_roles_are_those_of_an_institution(ann):
    assert refused(invite, username="eve", role=ANALYST, by=ann) == "option.invalid"
    invite(username="bob", role=FILER, by=ann, at=AT)
    assert refused(assign_role, username="bob", role=SUPERVISOR, by=ann) == "option.invalid"
    assign_role(username="bob", role=SIGNER, by=ann, at=AT)
    assert Account.objects.get(username="bob").role == SIGNER


def test_who_may_not_manage_finds_nothing_and_who_did_may_no_more(ann):
    bob = open_for("bob", FILER, "P1")
    assert signed_in(bob).get("/portal/people").status_code == 404
    assert refused(invite, username="eve", role=FILER, by=bob) == "account.unknown"
    open_for("sue", INSTITUTION, "P1")
    assign_role(username="ann", role=FILER, by=ann, at=AT)  # `ann` still holds the page
    assert refused(invite, username="eve", role=FILER, by=ann) == "account.unknown"


def test_the_last_who_manages_stays(ann):
    open_for("bob", SIGNER, "P1")
    assert refused(dismiss, username="ann", by=ann) == "account.last-administrator"
    assert refused(assign_role, username="ann", role=FILER, by=ann) == "account.last-administrator"
    assign_role(username="bob", role=INSTITUTION, by=ann, at=AT)
    dismiss(username="ann", by=ann, at=AT)
    assert [one.username for one in people_of(Account.objects.get(username="bob"))] == ["bob", "ann"]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_close_each_other_at_once_one_stays(ann):
    managers = [ann, *(open_for(name, INSTITUTION, "P1") for name in ("bob", "sue", "tom"))]

    def leave(number):
        dismiss(username=managers[number].username, by=managers[number], at=AT)
        return "left"

    assert at_once(leave) == ["account.last-administrator", "left", "left", "left"]
    assert Account.objects.filter(institution_id="P1", is_active=True).count() == 1


def test_ones_own_password_is_not_reset_here(ann):
    assert refused(reset_password, username="ann", by=ann) == "account.own"
    open_for("bob", FILER, "P1")
    client = signed_in(ann)
    made = client.post("/portal/people/bob", {"act": "password"}).context["made"]
    assert Account.objects.get(username="bob").check_password(made[1])
    told = client.post("/portal/people/ann", {"act": "password"})
    assert (told.status_code, told.context["made"]) == (422, None)


def test_the_page_of_a_person_tells_what_was_done_and_by_whom(ann):
    open_for("bob", FILER, "P1")
    client = signed_in(ann)
    client.post("/portal/people/bob", {"act": "role", "role": "signer"})
    client.post("/portal/people/bob", {"act": "nonsense"})
    client.post("/portal/people/bob", {"act": "role", "role": "supervisor"})
    client.post("/portal/people/bob", {"act": "close"})
    page = client.get("/portal/people/bob")
    assert [(one.what.en, one.who) for one in page.context["changes"]] == [
        ("Account closed", "ann"),
        ("Role or office changed", "ann"),
        ("Account opened", "registrar"),
    ]
    assert "已注销" in page.content.decode()
    assert client.post("/portal/people/bob", {"act": "password"}).status_code == 422
