"""What the database promises is read back from live connections; eight broken set-ups are refused."""

import os
import subprocess
import sys

import pytest

from tests.faults.theatre import Stage, tell

BROKEN = {
    "no write-ahead log": (
        {"init_command": "PRAGMA journal_mode=DELETE; PRAGMA synchronous=FULL"},
        "journal_mode",
    ),
    "synchronous lowered": (
        {"init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL"},
        "synchronous",
    ),
    "synchronous off": ({"init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF"}, "synchronous"),
    "no start command": ({"init_command": None}, "journal_mode"),
    "late locks": ({"transaction_mode": "DEFERRED"}, "transaction_mode"),
    "locks by default": ({"transaction_mode": None}, "transaction_mode"),
    "no waiting": ({"timeout": 0}, "timeout"),
    "foreign keys off": (
        {"init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=OFF"},
        "foreign_keys",
    ),
}


def test_live_connections_of_threads_and_processes_have_the_settings(stage: Stage, tmp_path):
    for number in range(3):
        assert stage.play("read_settings", out=str(tmp_path / str(number))) == 0, stage.errors.read_text()
        found = (tmp_path / str(number)).read_text().split()
        assert found == ["wal", "2", "1", "20000", "locked"] * 2


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_set_up_is_refused_and_named(stage: Stage, tmp_path, name):
    options, column = BROKEN[name]
    assert stage.play("require_safe", out=str(tmp_path / "out"), options=options) == 0, (
        stage.errors.read_text()
    )
    told = (tmp_path / "out").read_text().split()
    tell(f"broken set-up: {name}", len(told))
    assert column in told


def test_an_old_library_is_refused_aloud(tmp_path):
    """The system's own library in place of ours: told with its version, or it is one without the race."""
    stub = "import sqlite3, sys\nsys.modules['pysqlite3'] = sqlite3\n"
    (tmp_path / "sitecustomize.py").write_text(stub)
    version = "import sqlite3; print(sqlite3.sqlite_version)"
    old = subprocess.run(
        [sys.executable, "-c", version], capture_output=True, text=True, check=True
    ).stdout.strip()
    kept = {n: v for n, v in os.environ.items() if n != "MINGJIAN_DATABASE"}
    done = subprocess.run(
        [sys.executable, "-m", "mingjian", "account", "list"],
        env=kept | {"MINGJIAN_DATA": str(tmp_path / "data"), "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    from mingjian.record.journal.safety import is_safe_sqlite

    is_safe = is_safe_sqlite(tuple(int(part) for part in old.split(".")))
    assert "Traceback" not in done.stderr
    assert ("[database.unsafe]" in done.stderr and old in done.stderr) is not is_safe, done.stderr


def test_without_its_guard_the_broken_set_ups_pass(stage: Stage, tmp_path):
    options, _ = BROKEN["synchronous off"]
    assert stage.play("require_safe", guard="believe", out=str(tmp_path / "out"), options=options) == 0
    assert (tmp_path / "out").read_text() == ""
