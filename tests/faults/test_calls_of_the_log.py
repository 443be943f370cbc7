"""Each system call of an append to the log fails, or is the last one: nothing signed is lost or damaged."""

import os
import random
import shutil
from pathlib import Path

import pytest

from mingjian.engines.log.fsck import fsck
from mingjian.engines.log.reader import read_checkpoint
from mingjian.engines.log.writer import integrate
from mingjian.kernel.problems import Refused
from tests.faults.jobs import LEAVES, SIGNER
from tests.faults.theatre import CALLS, FULL, SEED, Stage, tell
from tests.oracle import naive_merkle as naive

APPENDS = [(0, 3), (255, 257), (256, 600)]  # the first; across a full tile; many tiles
SHARE = 60  # faults of each append in the quick share
FAULTS = ("error=EIO", "signal=KILL")


@pytest.fixture(scope="module")
def begun(tmp_path_factory) -> dict[int, Path]:
    """Logs of the sizes from which appends start."""
    folder = tmp_path_factory.mktemp("logs")
    for size in (255, 256):
        integrate(folder / str(size), SIGNER, LEAVES[:size])
    return {0: folder / "none", 255: folder / "255", 256: folder / "256"}


def copy_of(begun: dict[int, Path], start: int, target: Path) -> Path:
    shutil.rmtree(target, ignore_errors=True)
    if start:
        shutil.copytree(begun[start], target)
    target.with_suffix(".told").unlink(missing_ok=True)
    return target


def append_broken(stage: Stage, place: Path, start: int, size: int, fault: str, guard: str = "") -> int:
    """One append with one fault, and the check of what is left; whether the fault fired."""
    told = place.with_suffix(".told")
    played = stage.trace(
        "append_log", CALLS, fault, guard=guard, folder=str(place), size=size, told=str(told)
    )
    acknowledged = told.read_text().split("\n")[:-1] if told.exists() else []
    require_sound(place, start, size, acknowledged)
    if fault.startswith("fsync:error"):
        assert not acknowledged, f"{fault}: acknowledged after an fsync that failed: {acknowledged}"
    return played.fired


def require_sound(place: Path, start: int, size: int, acknowledged: list[str]) -> None:
    checkpoint = read_checkpoint(place, SIGNER.verifier) if place.exists() else None
    done = checkpoint.size if checkpoint else 0
    assert done in {0, start, size}
    assert not acknowledged or done == size, "what was acknowledged is not signed"
    if checkpoint:
        assert fsck(place, SIGNER.verifier).problems == ()
    assert integrate(place, SIGNER, LEAVES[done:size]).root == naive.root(LEAVES[:size])
    assert fsck(place, SIGNER.verifier).problems == ()


def faults_of(stage: Stage, place: Path, size: int) -> list[str]:
    """Each instance of each call of a run without fault, broken in both ways."""
    whole = stage.trace("append_log", CALLS, folder=str(place), size=size, told=f"{place}.whole")
    assert whole.status == 0
    return [
        f"{name}:{fault}:when={number}"
        for name, count in sorted(whole.calls.items())
        for number in range(1, count + 1)
        for fault in FAULTS
    ]


@pytest.mark.parametrize(("start", "size"), APPENDS)
def test_a_broken_call_loses_nothing_that_was_acknowledged(stage, begun, tmp_path, start, size):
    place = tmp_path / "log"
    faults = faults_of(stage, copy_of(begun, start, place), size)
    assert len(faults) > 60
    chosen = faults if FULL else random.Random(SEED).sample(faults, SHARE)

    fired = sum(append_broken(stage, copy_of(begun, start, place), start, size, fault) for fault in chosen)

    tell(f"calls of an append {start} to {size}, {len(faults)} in all", fired)
    assert fired >= len(chosen) * 9 // 10  # a call of the second try is counted too, and one may come later


@pytest.mark.parametrize(
    ("guard", "fault"),
    [
        ("forget_failures", "fsync:error=EIO"),
        ("write_in_place", "write:signal=KILL"),
        ("sign_first", "rename:signal=KILL"),
    ],
)
def test_without_its_guard_the_same_test_fails(stage, begun, tmp_path, guard, fault):
    place = tmp_path / "log"

    def break_in_turn() -> None:
        for number in range(1, 9):
            append_broken(stage, copy_of(begun, 255, place), 255, 257, f"{fault}:when={number}", guard)

    with pytest.raises((AssertionError, Refused)):
        break_in_turn()


def test_a_run_without_fault_is_acknowledged(stage, begun, tmp_path):
    place = copy_of(begun, 255, tmp_path / "log")
    told = tmp_path / "told"

    assert stage.play("append_log", folder=str(place), size=257, told=str(told)) == 0
    assert told.read_text() == "1 257\n"
    assert os.WIFEXITED(stage.trace("append_log", CALLS, folder=str(place), size=257, told=str(told)).status)
