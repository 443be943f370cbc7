"""Each system call of an entry on its way through database and log fails, or is the last one."""

import json
import random
import shutil
from pathlib import Path

import pytest

from tests.faults.theatre import CALLS, FULL, SEED, Stage, tell

SHARE = 50  # faults in the quick share
FAULTS = ("error=EIO", "signal=KILL")


@pytest.fixture(scope="module")
def begun(stage: Stage) -> Path:
    """A data folder with tables, an empty log and one entry, before the fault."""
    assert stage.play("set_up") == 0
    told = stage.data.with_name("begun.told")
    assert stage.play("append_journal", key="first", told=str(told)) == 0
    kept = stage.data.with_name("begun")
    shutil.copytree(stage.data, kept)
    return kept


def restart(stage: Stage, begun: Path) -> None:
    shutil.rmtree(stage.data)
    shutil.copytree(begun, stage.data)


def append_broken(stage: Stage, fault: str, guard: str = "") -> tuple[int, list[str]]:
    """One entry with one fault, and the check of what is left; whether it fired, what was acknowledged."""
    told, out = stage.data / "told", stage.data / "out"
    played = stage.trace("append_journal", CALLS, fault, guard=guard, key="second", told=str(told))
    acknowledged = told.read_text().split("\n")[:-1] if told.exists() else []
    assert stage.play("examine", out=str(out)) in {0, 2 << 8}, stage.errors.read_text()
    found = json.loads(out.read_text())
    assert found["wrong"] == [], f"{fault}: {found['wrong']}"
    assert found["keys"].count("first") == 1
    assert found["keys"].count("second") == 1 or not acknowledged, f"{fault}: an entry is lost"
    return played.fired, acknowledged


def test_a_broken_call_loses_and_doubles_nothing(stage, begun):
    restart(stage, begun)
    whole = stage.trace("append_journal", CALLS, key="second", told=str(stage.data / "told"))
    assert whole.status == 0
    faults = [
        f"{name}:{fault}:when={number}"
        for name, count in sorted(whole.calls.items())
        for number in range(1, count + 1)
        for fault in FAULTS
    ]
    assert {"fsync", "pwrite64", "pread64", "rename"} <= set(whole.calls)
    chosen = faults if FULL else random.Random(SEED).sample(faults, SHARE)
    fired = 0
    for fault in chosen:
        restart(stage, begun)
        fired += append_broken(stage, fault)[0]

    tell(f"calls of an entry, {len(faults)} in all", fired)
    assert fired >= len(chosen) * 9 // 10


@pytest.mark.parametrize(
    ("guard", "fault"),
    [("write_in_place", "write:signal=KILL"), ("sign_first", "rename:signal=KILL")],
)
def test_without_its_guard_the_same_test_fails(stage, begun, guard, fault):
    def break_in_turn() -> None:
        for number in range(1, 9):
            restart(stage, begun)
            append_broken(stage, f"{fault}:when={number}", guard)

    with pytest.raises(AssertionError):
        break_in_turn()
