"""Accounts are opened, changed and closed by writers that tell the journal; nothing half done stays."""

import pytest
from django.db import IntegrityError, transaction

from mingjian.kernel.permissions import ANALYST, AUDITOR, FILER, INSTITUTION, PUBLIC, SUPERVISOR
from mingjian.kernel.problems import Refused
from mingjian.record.access.accounts import change_role, close_account, set_password
from mingjian.record.access.models import Account
from mingjian.record.journal.append import payload_of
from mingjian.record.journal.models import Entry
from tests.market import AT, PASSWORD, open_for

pytestmark = pytest.mark.django_db

BY = {"by": "registrar", "at": AT}


def told() -> list[tuple[str, dict[str, object] | None]]:
    return [(e.kind.removeprefix("access.account."), payload_of(e)) for e in Entry.objects.order_by("pk")]


def refusal(call, **asked) -> str:
    with pytest.raises(Refused) as refused:
        call(**asked, **BY)
    return refused.value.problems[0].code


@pytest.mark.parametrize(
    ("role", "institution_id", "office"),
    [
        (INSTITUTION, "", {}),
        (FILER, "", {}),
        (SUPERVISOR, "P1", {}),
        (PUBLIC, "P1", {}),
        (INSTITUTION, "P1", {"region": "310000"}),
        (INSTITUTION, "P1", {"sectors": ["p2p"]}),
        (AUDITOR, "", {"region": "310000"}),
        (AUDITOR, "", {"sectors": ["p2p"]}),
    ],
)
def test_a_scope_that_does_not_fit_the_role_is_refused(role, institution_id, office):
    with pytest.raises(Refused) as refused:
        open_for("somebody", role, institution_id, **office)
    assert refused.value.problems[0].code == "account.scope"
    assert not Account.objects.exists()
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    "columns",
    [
        {"role_key": "filer", "institution_id": ""},
        {"role_key": "analyst", "institution_id": "P1"},
        {"role_key": "auditor", "region": "310000"},
        {"role_key": "filer", "institution_id": "P1", "region": "310000"},
    ],
)
def test_the_database_refuses_it_too(columns):
    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.create(username="x", **columns)


def test_a_region_that_is_none_is_refused():
    with pytest.raises(Refused):
        open_for("officer", region="Shanghai")


def test_a_changed_role_is_told_before_and_after():
    open_for("officer", region="310000", sectors=["p2p", "p2p"])
    change_role(username="officer", role=ANALYST, region="440000", **BY)
    account = Account.objects.get()
    assert (account.role_key, account.region, account.sectors, account.epoch) == ("analyst", "440000", [], 1)
    before = {"role": "supervisor", "institution_id": "", "region": "310000", "sectors": ["p2p"]}
    after = {"role": "analyst", "institution_id": "", "region": "440000"}
    assert told() == [("opened", before), ("role", {"before": before, "after": after})]


def test_the_same_role_again_changes_nothing():
    open_for("officer")
    change_role(username="officer", role=SUPERVISOR, **BY)
    assert (len(told()), Account.objects.get().epoch) == (1, 0)


def test_a_password_is_set_and_stands_in_no_entry():
    open_for("officer")
    set_password(username="officer", password="another long phrase", **BY)
    assert Account.objects.get().check_password("another long phrase")
    assert told()[1:] == [("password", {})]


@pytest.mark.parametrize("weak", ["short", "123456789012345", "iloveyou", "officer-1234"])
def test_a_weak_password_is_refused_and_the_old_one_stands(weak):
    open_for("officer")
    assert refusal(set_password, username="officer", password=weak) == "account.password"
    assert Account.objects.get().check_password(PASSWORD)
    assert len(told()) == 1


def test_an_account_is_closed_once_and_for_good():
    open_for("officer")
    close_account(username="officer", **BY)
    close_account(username="officer", **BY)
    assert told()[1:] == [("closed", {"role": "supervisor"})]
    assert not Account.objects.get().is_active
    assert refusal(change_role, username="officer", role=ANALYST) == "account.closed"
    assert refusal(set_password, username="officer", password="another long phrase") == "account.closed"


@pytest.mark.parametrize("call", [close_account, set_password, change_role])
def test_an_unknown_account_is_told(call):
    extra = {set_password: {"password": "x"}, change_role: {"role": ANALYST}}.get(call, {})
    assert refusal(call, username="nobody", **extra) == "account.unknown"


def test_what_cannot_be_told_to_the_journal_is_not_done(monkeypatch):
    def broken(**asked):
        raise OSError("the journal is gone")

    open_for("officer")
    monkeypatch.setattr("mingjian.record.access.accounts.append", broken)
    for call, extra in ((close_account, {}), (change_role, {"role": ANALYST})):
        with pytest.raises(OSError, match="gone"):
            call(username="officer", **extra, **BY)
    account = Account.objects.get()
    assert (account.is_active, account.role_key, account.epoch) == (True, "supervisor", 0)
