"""The second factor: set up, asked for at the login, secrets sealed, guesses counted, demanded of roles."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from axes.models import AccessAttempt
from django.core.cache import cache
from django.test import Client

from mingjian.kernel.permissions import ANALYST
from mingjian.record.access.models import AccessEvent, Account
from mingjian.record.access.secondfactor import SealedSecrets
from tests.market import PASSWORD, open_for

pytestmark = pytest.mark.django_db

ACTIVATE, CODES = "/accounts/2fa/totp/activate/", "/accounts/2fa/codes/"


@pytest.fixture(autouse=True)
def _no_code_used_yet():
    cache.clear()


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def log_in(username: str = "officer") -> Client:
    client = Client()
    client.post("/accounts/login/", {"login": username, "password": PASSWORD})
    return client


def set_up(client: Client) -> str:
    """Set up the app as a person does; its secret."""
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get(ACTIVATE).content.decode()
    secret = re.search(r'<dd class="code">([A-Z2-7]+)</dd>', page)[1]
    answer = client.post(ACTIVATE, {"code": code_of(secret)})
    assert answer["Location"] == CODES
    return secret


def is_in(client: Client) -> bool:
    return client.get("/desk").status_code == 200


def test_with_it_a_password_alone_does_not_enter():
    open_for("officer")
    secret = set_up(log_in())
    cache.clear()
    client = log_in()
    assert not is_in(client)
    assert client.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})["Location"] == "/desk"
    assert is_in(client)


def test_a_code_enters_once():
    open_for("officer")
    secret = set_up(log_in())
    cache.clear()
    code = code_of(secret)
    statuses = [log_in().post("/accounts/2fa/authenticate/", {"code": code}).status_code for _ in range(2)]
    assert statuses == [302, 200]


def test_a_recovery_code_replaces_the_digits_once():
    open_for("officer")
    first = log_in()
    set_up(first)
    codes = re.findall(r'<li class="code">([^<]+)</li>', first.get(CODES).content.decode())
    assert len(codes) == 10
    statuses = [
        log_in().post("/accounts/2fa/authenticate/", {"code": codes[0]}).status_code for _ in range(2)
    ]
    assert statuses == [302, 200]


def test_wrong_codes_lock_like_wrong_passwords():
    open_for("officer")
    secret = set_up(log_in())
    client = log_in()
    statuses = [client.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code for _ in range(5)]
    assert statuses == [200, 200, 200, 200, 429]
    assert "000000" not in AccessAttempt.objects.get().post_data
    cache.clear()
    fresh = Client().post("/accounts/login/", {"login": "officer", "password": PASSWORD})
    right = client.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})
    assert (fresh.status_code, right.status_code) == (429, 429)
    assert not is_in(client)


def test_secrets_lie_sealed():
    open_for("officer")
    client = log_in()
    secret = set_up(client)
    kept = {a.type: str(a.data) for a in Authenticator.objects.all()}
    assert secret not in kept["totp"]
    assert SealedSecrets().decrypt(Authenticator.objects.get(type="totp").data["secret"]) == secret
    assert (
        re.findall(r'<li class="code">([^<]+)</li>', client.get(CODES).content.decode())[0]
        not in kept["recovery_codes"]
    )


def test_it_is_set_up_only_after_the_password_was_entered_again():
    open_for("officer")
    stale = Client()
    stale.force_login(Account.objects.get())
    assert stale.get(ACTIVATE)["Location"].startswith("/accounts/reauthenticate/")
    wrong = stale.post("/accounts/reauthenticate/", {"password": "guess"})
    assert wrong.status_code == 200
    assert stale.get(ACTIVATE).status_code == 302
    stale.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert stale.get(ACTIVATE).status_code == 200


def test_a_role_that_must_have_one_enters_nothing_before(settings):
    settings.SECOND_FACTOR_ROLES = frozenset({"supervisor"})
    open_for("officer")
    open_for("analyst", ANALYST)
    officer = log_in()
    for answer in (officer.get("/desk"), officer.post("/desk"), officer.get("/desk/cases")):
        assert (answer.status_code, answer["Location"]) == (302, ACTIVATE)
    assert is_in(log_in("analyst"))
    set_up(officer)
    assert is_in(officer)


def test_adding_and_removing_it_is_logged(django_capture_on_commit_callbacks):
    open_for("officer")
    client = log_in()
    with django_capture_on_commit_callbacks(execute=True):
        set_up(client)
    assert client.post("/accounts/2fa/totp/deactivate/")["Location"] == "/accounts/2fa/"
    kinds = list(AccessEvent.objects.values_list("kind", flat=True))
    assert kinds.count("factor-added") == kinds.count("factor-removed") == 2  # the app and the recovery codes
    assert not Authenticator.objects.exists()


def test_every_page_of_it_speaks_both_languages_and_carries_nothing_inline():
    open_for("officer")
    client = log_in()
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    pages = [client.get(a) for a in ("/accounts/2fa/", ACTIVATE, "/accounts/password/")]
    set_up(client)
    addresses = (
        "/accounts/2fa/",
        CODES,
        f"{CODES}new/",
        "/accounts/2fa/totp/deactivate/",
        "/accounts/2fa/reauthenticate/",
    )
    pages += [client.get(a) for a in addresses]
    pages.append(log_in().get("/accounts/2fa/authenticate/"))
    for page in pages:
        assert page.status_code == 200, page.request["PATH_INFO"]
        content = page.content.decode()
        assert "style=" not in content
        assert content.count("<script") == content.count("ui/page.js")
        assert 'lang="zh-hans"' in content
    client.post("/i18n/setlang/", {"language": "en"})
    for address in addresses:
        content = client.get(address).content.decode()
        assert 'lang="en"' in content
        assert not re.findall(r"<h1>[^<]*[\u4e00-\u9fff]", content), address
