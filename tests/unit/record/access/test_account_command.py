"""`mingjian account`: an authority opens, changes, lists and closes accounts without the demo."""

import json
import os
import subprocess
import sys
from collections.abc import Callable

import pytest
from click.testing import Result
from typer.testing import CliRunner

from mingjian.config.command import app

Call = Callable[..., Result]
pytestmark = pytest.mark.django_db


@pytest.fixture
def run(tmp_path, monkeypatch) -> Call:
    monkeypatch.setenv("MINGJIAN_DATA", str(tmp_path))

    def call(*arguments: str, said: str = "") -> Result:
        done = CliRunner().invoke(app, ["account", *arguments, "--data", str(tmp_path)], input=said)
        assert done.exception is None or isinstance(done.exception, SystemExit)
        return done

    return call


def test_in_a_folder_of_nothing_it_sets_up_what_it_needs(tmp_path):
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("MINGJIAN_", "DJANGO_"))}
    command = [
        sys.executable,
        "-m",
        "mingjian",
        "account",
        "open",
        "first",
        "--role",
        "auditor",
        "--generate",
    ]
    done = subprocess.run(
        [*command, "--data", str(tmp_path)], env=environment, capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout)["user"] == "first"
    assert (tmp_path / "mingjian.sqlite3").exists()


def test_an_account_lives_from_open_to_close(run):
    made = json.loads(
        run("open", "officer", "--role", "supervisor", "--region", "310000", "--generate").stdout
    )
    assert len(made["password"]) >= 20
    assert json.loads(run("list").stdout) == [
        {
            "user": "officer",
            "role": "supervisor",
            "institution_id": "",
            "region": "310000",
            "sectors": [],
            "open": True,
        }
    ]
    changed = run("role", "officer", "--role", "analyst", "--sector", "p2p")
    assert (changed.exit_code, json.loads(changed.stdout)) == (0, {"user": "officer"})
    typed = run("password", "officer", said="a phrase long enough\na phrase long enough\n")
    assert (typed.exit_code, json.loads(typed.stdout)) == (0, {"user": "officer"})
    assert "phrase" not in typed.stdout + typed.stderr
    assert run("reset", "officer").exit_code == 0
    assert run("close", "officer").exit_code == 0
    [row] = json.loads(run("list").stdout)
    assert (row["role"], row["sectors"], row["open"]) == ("analyst", ["p2p"], False)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["open", "x", "--role", "king", "--generate"], "--role"),
        (["open", "x", "--role", "filer", "--institution", "P9", "--generate"], "P9"),
        (["open", "x", "--role", "filer", "--generate"], "account.scope"),
        (["open", "x", "--role", "supervisor", "--region", "31", "--generate"], "region"),
        (["open", "x", "--role", "supervisor", "--sector", "casino", "--generate"], "casino"),
        (["open", "a b", "--role", "supervisor", "--generate"], "NAME"),
        (["open", "", "--role", "supervisor", "--generate"], "NAME"),
        (["close", "nobody"], "nobody"),
        (["password", "nobody", "--generate"], "nobody"),
        (["role", "nobody", "--role", "analyst"], "nobody"),
    ],
)
def test_what_makes_no_sense_is_refused_with_exit_2(run, arguments, words):
    done = run(*arguments)
    assert done.exit_code == 2
    assert words in done.stderr
    assert done.stdout == ""


def test_a_weak_password_and_a_taken_name_open_nothing(run):
    weak = run("open", "weak", "--role", "analyst", said="short\nshort\n")
    assert (weak.exit_code, "account.password" in weak.stderr) == (2, True)
    first = run("open", "taken", "--role", "analyst", "--generate")
    assert first.exit_code == 0, first.stderr
    again = run("open", "Taken", "--role", "approver", "--generate")
    assert (again.exit_code, "account.exists" in again.stderr) == (2, True)
    assert {row["user"] for row in json.loads(run("list").stdout)} >= {"taken"}
    assert "weak" not in run("list").stdout
