"""Commands that judge, list and prove run in a process that never loads Django."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

COMMANDS = ("check", "forms", "supervise", "rules", "explain", "demo", "verify", "fsck", "witness")
SMALL = ("--platforms", "30", "--months", "2", "--loans", "3000")
RUN = """
import json, sys
from typer.testing import CliRunner
from mingjian.config.command import app

def django():
    return sorted(m for m in sys.modules if m.split(".")[0] in {"django", "allauth"})

told = {"import": [0, django(), ""]}
for arguments in json.loads(sys.argv[1]):
    result = CliRunner().invoke(app, arguments)
    fine = result.exception is None or isinstance(result.exception, SystemExit)
    crash = "" if fine else repr(result.exception)
    told[" ".join(arguments[:2])] = [result.exit_code, django(), crash]
print(json.dumps(told))
"""
LOANS = (
    "loan_id,platform_id,borrower_id,borrower_kind,principal_fen,outstanding_fen,annual_rate_bp,term_days,"
    "opened_on,funded_on,due_on,status\n"
    "L1,P1,B1,natural,20000001,20000001,900,90,2020-05-06,2020-05-07,2020-08-05,current\n"
)


def run(*calls: list[str]) -> dict[str, tuple[int, list[str], str]]:
    """Exit code, Django's modules and crash of each call, all made in one new process."""
    command = [sys.executable, "-c", RUN, json.dumps(calls)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120)
    return {name: tuple(told) for name, told in json.loads(done.stdout).items()}


def test_help_of_every_command():
    told = run(*([name, "--help"] for name in COMMANDS))
    assert told == {name: (0, [], "") for name in ("import", *(f"{command} --help" for command in COMMANDS))}


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("market")
    (folder / "loans.csv").write_text(LOANS)
    return folder


def test_real_runs(market: Path, tmp_path: Path):
    out, loans = tmp_path / "run", str(market / "loans.csv")
    told = run(
        ["rules", "--json"],
        ["forms", "--json"],
        ["check", "loan-book", loans, "--json"],
        ["supervise", str(market), "--as-of", "2020-06-30", "--out", str(out), "--json"],
        ["demo", str(tmp_path / "demo"), "--seed", "1", *SMALL],
        ["verify", loans, "--key", loans],
        ["fsck", "--log", str(market)],
    )
    codes = {name.split(" ")[0]: code for name, (code, _, _) in told.items()}
    assert not [name for name, (_, modules, crash) in told.items() if modules or crash]
    assert codes == {
        "import": 0, "rules": 0, "forms": 0, "check": 0, "supervise": 0, "demo": 0, "verify": 2, "fsck": 2
    }  # fmt: skip
    found = json.loads((out / "findings.json").read_text())["findings"][0]["id"]
    assert run(["explain", found, "--run", str(out)])[f"explain {found}"] == (0, [], "")
