"""Each benchmark runs on small sizes: what it measures answers rightly, and its document can be read."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "benchmarks"
SCRIPTS = sorted(f.name for f in FOLDER.glob("*.py") if '__name__ == "__main__"' in f.read_text())


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_benchmark_runs_through_on_small_sizes(script: str):
    command = [sys.executable, str(FOLDER / script), "--quick", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert document["quick"] is True
    assert document["machine"]["cores"] > 0


def test_the_rules_are_among_the_benchmarks():
    assert "rules.py" in SCRIPTS
