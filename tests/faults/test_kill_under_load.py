"""Everything is killed at random moments under a mixed load: nothing acknowledged is lost or stands twice."""

import json
import os
import random
import shutil
import signal
import time
from pathlib import Path

import pytest

from tests.faults.theatre import FULL, SEED, Stage, tell

CYCLES = 1_000 if FULL else 50
LONGEST_S = 0.5  # a life of the load
SERVING_S = 5.0
WRITERS = (("file", "P1-a"), ("file", "P2-a"), ("act", "office"), ("integrate", "worker"))


@pytest.fixture
def house(stage: Stage, opened: Path, tmp_path: Path) -> Path:
    """The folder of the acknowledgements, over a data folder as it was at first."""
    shutil.rmtree(stage.data)
    shutil.copytree(opened, stage.data)
    return tmp_path


def live_and_die(stage: Stage, house: Path, life_s: float, guard: str = "") -> int:
    """One life of the load; how many of its processes were killed. One that ended itself is a failure."""
    running = [
        stage.start("write", guard=guard, kind=kind, name=name, folder=str(house)) for kind, name in WRITERS
    ]
    time.sleep(life_s)
    for child in running:
        os.kill(child, signal.SIGKILL)  # the stage reaps later: the number is still its own
    ends = [stage.wait(child) for child in running]
    assert all(os.WIFSIGNALED(end) for end in ends), stage.errors.read_text()[-2000:]
    return len(ends)


def require_whole(stage: Stage, house: Path) -> None:
    """All that was acknowledged is there once, and the next filing gets its receipt soon."""
    start = time.monotonic()
    out = house / "out"
    status = stage.play("judge", folder=str(house), out=str(out))
    assert out.exists(), stage.errors.read_text()[-2000:]
    assert json.loads(out.read_text()) == []
    assert status == 0
    assert stage.play("write", kind="file", name="P1-b", folder=str(house), most=1) == 0
    assert time.monotonic() - start < SERVING_S


def run(stage: Stage, house: Path, cycles: int, guard: str = "") -> int:
    draw = random.Random(SEED)
    killed = 0
    for _ in range(cycles):
        killed += live_and_die(stage, house, draw.uniform(0.05, LONGEST_S), guard)
        require_whole(stage, house)
    return killed


def test_kills_under_a_mixed_load_lose_and_double_nothing(stage, house):
    killed = run(stage, house, CYCLES)

    told = sum(path.read_text().count("\n") for path in house.glob("*.told"))
    tell(f"kills under load, {told} acknowledgements", killed)
    assert told > CYCLES


@pytest.mark.parametrize("guard", ["", "forget_receipts", "let_all_in"])
def test_without_its_guard_the_same_judge_finds_what_is_wrong(stage, house, guard):
    """Two lives that end by themselves; the second asks again for what the first was told. No chance here."""
    work(stage, house, guard)
    if not guard:
        require_whole(stage, house)
        return
    with pytest.raises(AssertionError):
        require_whole(stage, house)


def work(stage: Stage, house: Path, guard: str) -> None:
    for _ in range(2):
        running = [
            stage.start("write", guard=guard, kind=kind, name=name, folder=str(house), most=6)
            for kind, name in WRITERS
        ]
        for child in running:
            stage.wait(child)
