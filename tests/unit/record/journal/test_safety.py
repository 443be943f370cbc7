"""A database that may lose what it acknowledged is refused; the key of the log is made once and kept."""

import stat
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings
from django.db import connection

from mingjian.kernel.problems import Refused
from mingjian.record.journal import safety
from mingjian.record.journal.keys import signer
from mingjian.record.journal.safety import is_safe_sqlite, require_safe_database

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 6, 23), True),
        ((3, 7, 0), False),
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 0), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 0), False),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 53, 0), True),
    ],
)
def test_the_range_of_the_race_is_known(version, safe):
    assert is_safe_sqlite(version) is safe


def refused_columns() -> list[str | None]:
    with pytest.raises(Refused, match=r"database\.unsafe") as caught:
        require_safe_database()
    return [p.column for p in caught.value.problems]


def test_the_settings_as_shipped_are_safe_on_a_live_connection():
    require_safe_database()


def test_a_setting_that_was_never_applied_is_refused(monkeypatch):
    name = next(iter(safety._WANTED[connection.vendor]))
    monkeypatch.setitem(safety._WANTED[connection.vendor], name, "another")

    assert refused_columns() == [name]


def test_a_less_durable_connection_is_refused():
    lower = "PRAGMA synchronous=NORMAL" if connection.vendor == "sqlite" else "SET synchronous_commit=off"
    with connection.cursor() as cursor:
        cursor.execute(lower)
    try:
        assert refused_columns() == [lower.split()[1].split("=", maxsplit=1)[0]]
    finally:
        connection.close()


@pytest.mark.parametrize(("name", "value"), [("transaction_mode", None), ("timeout", 0)])
def test_options_that_make_writers_fail_at_once_are_refused(monkeypatch, name, value):
    if connection.vendor == "sqlite":
        connection.close()  # the next connection has what the options say
        monkeypatch.setitem(connection.settings_dict["OPTIONS"], name, value)
        assert refused_columns() == [name]
        connection.close()


def test_an_unsafe_library_is_refused_aloud(monkeypatch):
    monkeypatch.setattr(safety, "is_safe_sqlite", lambda _version: False)
    if connection.vendor == "sqlite":
        assert refused_columns() == ["SQLite"]


def test_the_key_is_made_once_and_readable_by_its_owner_alone():
    with ThreadPoolExecutor(8) as pool:
        keys = {found.verifier for found in pool.map(lambda _: signer(), range(32))}

    assert len(keys) == 1
    assert keys.pop().name == settings.LOG_ORIGIN
    assert [path.name for path in settings.KEY_FOLDER.iterdir()] == ["log-seed"]
    assert stat.S_IMODE((settings.KEY_FOLDER / "log-seed").stat().st_mode) == 0o600
    assert stat.S_IMODE(settings.KEY_FOLDER.stat().st_mode) == 0o700
