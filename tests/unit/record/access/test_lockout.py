"""Guessing locks the name at the address it comes from, counted in one place for all server processes."""

import subprocess
import sys
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.test import Client

from mingjian.record.access.models import AccessEvent
from tests.market import PASSWORD, open_for

GUESS = """
import django
django.setup()
from django.conf import settings
settings.ALLOWED_HOSTS = ["*"]
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
from django.test import Client
for _ in range(2):
    print(Client().post("/accounts/login/", {"login": "officer", "password": "guess"}).status_code)
"""


def enter(username: str, password: str = "guess", place: str = "10.0.0.1"):
    client = Client(REMOTE_ADDR=place)
    return client.post("/accounts/login/", {"login": username, "password": password})


def logged() -> list[str]:
    return list(AccessEvent.objects.order_by("pk").values_list("kind", flat=True))


@pytest.mark.django_db
def test_the_fifth_wrong_password_locks_and_says_how_long_in_both_languages():
    open_for("officer")
    assert [enter("officer").status_code for _ in range(5)] == [200, 200, 200, 200, 429]
    answer = enter("officer", PASSWORD)
    assert (answer.status_code, answer["Retry-After"]) == (429, "900")
    for words in ("15 分钟", "15 minutes"):
        assert words in answer.content.decode()
    assert "default-src 'none'" in answer["Content-Security-Policy"]


@pytest.mark.django_db
def test_the_lock_is_logged_once_and_later_tries_add_nothing():
    open_for("officer")
    for _ in range(9):
        enter("Officer ")
    assert logged() == ["failed"] * 4 + ["locked"]
    assert set(AccessEvent.objects.values_list("username", "place")) == {("officer", "10.0.0.1")}


@pytest.mark.django_db
def test_another_spelling_of_the_name_is_the_same_name():
    open_for("officer")
    for name in ("officer", "OFFICER", " officer", "Officer ", "oFFicer"):
        answer = enter(name)
    assert answer.status_code == 429


@pytest.mark.django_db
def test_another_address_and_another_name_are_not_locked():
    open_for("officer")
    open_for("chief")
    for _ in range(5):
        enter("officer")
    assert enter("officer", PASSWORD, "10.0.0.2").status_code == 302
    assert enter("chief", PASSWORD).status_code == 302
    assert enter("officer", PASSWORD).status_code == 429


@pytest.mark.django_db
def test_a_name_that_does_not_exist_is_locked_alike():
    assert [enter("nobody").status_code for _ in range(5)][-1] == 429


@pytest.mark.django_db
def test_a_success_in_between_starts_the_count_again():
    open_for("officer")
    for _ in range(3):
        assert [enter("officer").status_code for _ in range(4)] == [200] * 4
        assert enter("officer", PASSWORD).status_code == 302


@pytest.mark.django_db
def test_the_lock_opens_after_a_quarter_of_an_hour():
    open_for("officer")
    for _ in range(5):
        enter("officer")
    attempt = AccessAttempt.objects.get()
    for minutes, status in ((14, 429), (16, 302)):
        AccessAttempt.objects.filter(pk=attempt.pk).update(
            attempt_time=attempt.attempt_time - timedelta(minutes=minutes)
        )
        assert enter("officer", PASSWORD).status_code == status


@pytest.mark.django_db
def test_no_password_is_kept_with_the_attempts():
    open_for("officer")
    enter("officer", "a secret guess")
    kept = AccessAttempt.objects.get()
    assert "secret" not in f"{kept.post_data} {kept.get_data} {kept.path_info}"


@pytest.mark.django_db(transaction=True)
def test_processes_share_the_count(child_environment):
    open_for("officer")
    plain = {
        "DJANGO_SETTINGS_MODULE": "mingjian.config.settings",
        "MINGJIAN_DEBUG": "1",
    }  # no manifest of files
    command = [sys.executable, "-c", GUESS]
    processes = [
        subprocess.Popen(command, env=child_environment | plain, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    told = [process.communicate()[0].split() for process in processes]
    assert told == [["200", "200"], ["200", "200"]]
    assert enter("officer", place="127.0.0.1").status_code == 429
    assert enter("officer", PASSWORD, place="127.0.0.1").status_code == 429
