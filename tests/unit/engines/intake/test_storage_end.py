"""Where scratch space ends, a check says so and keeps nothing, whichever library was writing."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.formats import WRITERS
from tests.stories.loan_rows import GOOD, loan

ROOT = Path(__file__).parents[4]


@pytest.mark.parametrize(
    ("writer", "limit"),
    [("CSV", 0), ("CSV", 20_000), ("CSV in GB18030", 20_000), ("XLSX", 20_000), ("JSON lines", 20_000)],
)
def test_storage_that_ends_is_a_problem(tmp_path: Path, writer: str, limit: int):
    rows = [[*loan(loan_id=f"L{i}", borrower_id=f"b{i * 7919 % 99991}").values()] for i in range(9_000)]
    file = WRITERS[writer](tmp_path, "loans", list(GOOD), rows)
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    done = subprocess.run(
        [
            *(sys.executable, "-m", "tests.unit.engines.intake.storage_end", str(limit)),
            *("loan-book", str(file), "--out", str(tmp_path / "out")),
        ],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={"TMPDIR": str(scratch), "PATH": ""},
        check=True,
    )
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["status"] == 2, told
    assert json.loads(told["out"])["counts"] == {"storage.failed": 1}
    assert not (tmp_path / "out").exists()
    assert list(scratch.iterdir()) == []
