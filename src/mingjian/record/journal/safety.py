"""Refuse a database that may lose what it has acknowledged; settings are read back, not believed."""

from django.db import connection

from mingjian.kernel.problems import Problem, Refused, problem

# The WAL-reset race of SQLite can lose committed pages: from 3.7.0 until these releases.
_FIXED = ((3, 51, 3), (3, 50, 7), (3, 44, 6))
_RACE_SINCE = (3, 7, 0)
SHORTEST_WAIT_MS = 1_000  # of a writer for another
_WANTED = {
    "sqlite": {"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1"},
    "postgresql": {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"},
}
_READ = {"sqlite": "PRAGMA {}", "postgresql": "SHOW {}"}


def require_safe_database() -> None:
    """Refuse (`database.unsafe`) a library in the range of the race and settings that are not durable."""
    problems = _settings()
    if connection.vendor == "sqlite":
        problems += _transaction_mode() + _library()
    if problems:
        raise Refused(*problems)


def is_safe_sqlite(version: tuple[int, int, int]) -> bool:
    """Whether a library is free of the WAL-reset race."""
    if version < _RACE_SINCE or version >= _FIXED[0]:
        return True
    return any(version[:2] == fixed[:2] and version >= fixed for fixed in _FIXED)


def _settings() -> list[Problem]:
    problems = []
    with connection.cursor() as cursor:
        for name, wanted in _WANTED[connection.vendor].items():
            cursor.execute(_READ[connection.vendor].format(name))
            found = str(cursor.fetchone()[0])
            if found != wanted:
                problems.append(problem("database.unsafe", column=name, value=found, allowed=wanted))
    return problems


def _transaction_mode() -> list[Problem]:
    """Writers must queue: a transaction that first reads and then writes would fail at once instead."""
    mode = connection.settings_dict["OPTIONS"].get("transaction_mode")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        wait_ms = int(cursor.fetchone()[0])
    problems = []
    if mode != "IMMEDIATE":
        problems.append(
            problem("database.unsafe", column="transaction_mode", value=mode, allowed="IMMEDIATE")
        )
    if wait_ms < SHORTEST_WAIT_MS:
        allowed = f"≥ {SHORTEST_WAIT_MS} ms"
        problems.append(problem("database.unsafe", column="timeout", value=wait_ms, allowed=allowed))
    return problems


def _library() -> list[Problem]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT sqlite_version()")
        text = str(cursor.fetchone()[0])
    major, minor, patch = (int(part) for part in text.split(".")[:3])
    if is_safe_sqlite((major, minor, patch)):
        return []
    allowed = "≥ 3.51.3, 3.50.7+, 3.44.6+"
    return [problem("database.unsafe", column="SQLite", value=text, allowed=allowed)]
