"""A backup is taken while others write, killed, restored elsewhere; one that is too old is not taken back."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from functools import partial
from pathlib import Path

import pytest

from mingjian.config.commands.witness import listen
from mingjian.engines.log.fsck import fsck
from mingjian.engines.log.reader import KEY, read_checkpoint
from mingjian.engines.log.witness import Witness
from mingjian.kernel.notes import COSIGNATURE, Signer, parse_key
from tests.faults.theatre import FULL, SEED, Stage, tell

ROUNDS = 40 if FULL else 2
MINGJIAN = [sys.executable, "-m", "mingjian"]
WRITERS = (("file", "P1-a"), ("act", "office"), ("integrate", "worker"))


def mingjian(*words: object) -> subprocess.CompletedProcess[str]:
    kept = {n: v for n, v in os.environ.items() if n not in {"MINGJIAN_DATABASE", "MINGJIAN_DATA"}}
    return subprocess.run(
        [*MINGJIAN, *map(str, words)], env=kept, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def house(opened: Path, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("house") / "told"
    folder.mkdir()
    return folder


def while_writing(stage: Stage, house: Path, do) -> None:
    """Do something while the load goes on; the load is killed afterwards."""
    running = [stage.start("write", kind=kind, name=name, folder=str(house)) for kind, name in WRITERS]
    try:
        do()
    finally:
        for child in running:
            os.kill(child, signal.SIGKILL)
        ends = [stage.wait(child) for child in running]
    assert all(os.WIFSIGNALED(end) for end in ends), stage.errors.read_text()[-2000:]


def require_kept(stage: Stage, target: Path, guard: str = "") -> None:
    assert stage.play("keep", guard=guard, target=str(target)) == 0, stage.errors.read_text()[-2000:]


def told(house: Path) -> set[str]:
    """The digests of the filings that were acknowledged."""
    lines = [line for path in house.glob("*.told") for line in path.read_text().split("\n")[:-1]]
    return {key for kind, key, *_ in map(json.loads, lines) if kind == "filing"}


def test_backups_under_load_hold_what_was_acknowledged_before_and_are_sound(stage, house, tmp_path):
    for number in range(ROUNDS):
        while_writing(stage, house, lambda: time.sleep(0.5))
        before = told(house)
        target, taken = tmp_path / f"b{number}", tmp_path / f"r{number}"
        while_writing(stage, house, partial(require_kept, stage, target))
        done = mingjian("restore", target, "--data", taken)
        assert done.returncode == 0, done.stderr
        assert mingjian("fsck", "--data", taken).returncode == 0
        import sqlite3

        connection = sqlite3.connect(taken / "mingjian.sqlite3")
        held = {digest for (digest,) in connection.execute("SELECT digest FROM filings_filing")}
        blobs = [blob for (blob,) in connection.execute("SELECT blob FROM filings_filing")]
        connection.close()
        assert before <= held
        assert all((taken / "blobs" / blob[:2] / f"{blob}.parquet").exists() for blob in blobs)
    tell("backups under load", ROUNDS)


def test_without_the_order_of_its_parts_a_backup_is_not_whole(stage, house, tmp_path):
    while_writing(stage, house, partial(require_kept, stage, tmp_path / "b", "keep_database_first"))

    assert mingjian("restore", tmp_path / "b", "--data", tmp_path / "r").returncode == 2


def test_a_backup_that_was_killed_is_none_and_the_next_one_is_whole(stage, house, tmp_path):
    draw, killed = random.Random(SEED), 0
    for number in range(4 * ROUNDS):
        target = tmp_path / f"b{number}"
        child = stage.start("keep", target=str(target))
        time.sleep(draw.uniform(0, 0.1))
        os.kill(child, signal.SIGKILL)
        if os.WIFSIGNALED(stage.wait(child)):
            killed += 1
            assert not target.exists()
    tell("backups killed", killed)

    assert stage.play("keep", target=str(tmp_path / "whole")) == 0
    assert mingjian("restore", tmp_path / "whole", "--data", tmp_path / "taken").returncode == 0


@pytest.fixture
def backup(stage: Stage, house: Path, tmp_path: Path) -> Path:
    assert stage.play("write", kind="file", name="P2-a", folder=str(house), most=1) == 0
    assert stage.play("keep", target=str(tmp_path / "backup")) == 0, stage.errors.read_text()[-2000:]
    return tmp_path / "backup"


def go_on(stage: Stage, house: Path) -> None:
    name = f"later-{time.monotonic_ns()}"
    assert stage.play("write", kind="act", name=name, folder=str(house), most=1) == 0
    assert stage.play("write", kind="integrate", name=name, folder=str(house), most=1) == 0


def test_every_file_of_a_backup_is_compared_with_its_digest(backup, tmp_path):
    files = sorted(path for path in backup.rglob("*") if path.is_file())
    draw = random.Random(SEED)
    for path in files if FULL else draw.sample(files, 3):
        content = path.read_bytes()
        changed = bytearray(content or b"\0")
        changed[draw.randrange(len(changed))] ^= 1 + draw.randrange(255)
        path.write_bytes(changed)
        done = mingjian("restore", backup, "--data", tmp_path / "taken")
        path.write_bytes(content)
        assert done.returncode == 2
        assert not (tmp_path / "taken").exists()
        assert "Traceback" not in done.stderr
    tell("files of a backup changed", 3)


def test_a_backup_older_than_a_published_checkpoint_is_refused(stage, house, backup, tmp_path):
    go_on(stage, house)
    published = tmp_path / "published"
    shutil.copy(stage.data / "log" / "checkpoint", published)

    done = mingjian("restore", backup, "--data", tmp_path / "taken", "--since", published)

    assert (done.returncode, "[backup.stale]" in done.stderr) == (2, True), done.stderr
    assert not (tmp_path / "taken").exists()


def test_a_backup_older_than_what_a_witness_has_seen_is_refused(stage, house, backup, tmp_path):
    key = parse_key((stage.data / "log" / KEY).read_text())
    signer = Signer("witness.example/w", bytes(range(32)), COSIGNATURE)
    server = listen(Witness(tmp_path / "w", signer, [key]), "127.0.0.1", 0)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_address[1]}"
    (stage.data / "witnesses").write_text(f"witness w {signer.verifier.text} {address}\n")
    try:
        target = tmp_path / "with-witness"
        assert stage.play("keep", target=str(target)) == 0
        assert mingjian("restore", target, "--data", tmp_path / "first").returncode == 0
        go_on(stage, house)
        assert stage.play("seek_cosignature") == 0, stage.errors.read_text()[-2000:]
        done = mingjian("restore", target, "--data", tmp_path / "second")
    finally:
        server.shutdown()
        server.server_close()
        (stage.data / "witnesses").unlink()

    assert (done.returncode, "[witness.refused]" in done.stderr) == (2, True), done.stderr
    assert not (tmp_path / "second").exists()


def test_an_old_database_beside_a_longer_log_signs_nothing(stage, house, backup):
    go_on(stage, house)
    checkpoint = read_checkpoint(stage.data / "log", parse_key((stage.data / "log" / KEY).read_text()))
    for path in stage.data.glob("mingjian.sqlite3*"):
        path.unlink()
    shutil.copy(backup / "files" / "mingjian.sqlite3", stage.data)

    assert stage.play("write", kind="integrate", name="old", folder=str(house), most=1) == 3 << 8

    assert "was an old backup restored" in stage.errors.read_text()
    key = parse_key((stage.data / "log" / KEY).read_text())
    assert read_checkpoint(stage.data / "log", key) == checkpoint
    assert fsck(stage.data / "log", key).problems == ()
