"""Hostile files are refused by name, each within 2 seconds of work and 100 MB, and leave nothing behind."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.stories.hostile import HOSTILE
from tests.stories.loan_rows import csv_text, loan

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, object]]:
    """All hostile files checked in one process: its greatest memory bounds that of each."""
    folder = tmp_path_factory.mktemp("hostile") / "files"
    folder.mkdir()
    (folder / "000").write_text(csv_text(loan()))
    for i, (_, content) in enumerate(HOSTILE.values(), 1):
        (folder / f"{i:03}").write_bytes(content())
    done = subprocess.run(
        [sys.executable, "-m", "tests.stories.hostile_checker", str(folder)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
    )
    assert "Traceback" not in done.stderr
    assert [p.name for p in folder.parent.iterdir()] == ["files"]
    lines = map(json.loads, done.stdout.splitlines())
    return dict(zip(["good", *HOSTILE], lines, strict=True))


def test_the_good_file_among_them_passes(outcomes: dict[str, dict[str, object]]):
    assert (outcomes["good"]["status"], outcomes["good"]["counts"]) == (0, {})


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused(outcomes: dict[str, dict[str, object]], name: str):
    found = outcomes[name]
    assert (found["status"], found["counts"]) == (2, {HOSTILE[name][0]: 1})
    assert float(str(found["seconds"])) < 2
    assert int(str(found["bytes"])) < 100 * 2**20
