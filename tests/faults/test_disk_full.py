"""No file may grow beyond a limit: clear problems, nothing half visible, and it works again afterwards."""

import json
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from mingjian.engines.log.fsck import fsck
from mingjian.engines.log.reader import KEY, read_checkpoint
from mingjian.kernel.notes import parse_key
from mingjian.kernel.problems import Refused
from tests.faults.jobs import SIGNER
from tests.faults.theatre import FULL, Stage, tell
from tests.stories.loan_rows import loan, write_loans

ROWS = 1_000
LIMITS = [*range(400_000, 2_048, -4_096)] if FULL else [200_000, 50_000, 9_000]  # bytes


@pytest.fixture
def table(tmp_path: Path) -> Path:
    over = {"principal_fen": "20000001", "outstanding_fen": "20000001"}  # findings larger than the table
    rows = [loan(loan_id=f"L{n}", borrower_id=f"{n * 7919:x}", **over) for n in range(ROWS)]
    return write_loans(tmp_path / "loans.csv", *rows)


def restart(stage: Stage, opened: Path) -> None:
    shutil.rmtree(stage.data)
    shutil.copytree(opened, stage.data)


def run(stage: Stage, words: list[object], limit: int, err: Path, guard: str = "") -> tuple[int, str]:
    status = stage.play("command", guard=guard, words=[str(w) for w in words], limit=limit, err=str(err))
    return status >> 8, err.read_text()


def require_whole(folder: Path) -> None:
    """Every file below has its last byte; drafts have names of their own and are gone."""
    for path in folder.rglob("*.parquet"):
        assert pq.ParquetFile(path).metadata.num_rows >= 0
    assert not [path for path in folder.rglob(".*") if path.is_file()]


def test_a_filing_on_a_full_disk_is_refused_in_plain_words_and_works_again(stage, opened, table, tmp_path):
    words = ["file", "loan-book", table, "--institution", "P1", "--period", "2019-05", "--data", stage.data]
    fired = 0
    for limit in LIMITS:
        restart(stage, opened)
        code, told = run(stage, words, limit, tmp_path / "err")
        assert "Traceback" not in told, told
        assert code in {0, 2}, told
        if code:
            fired += 1
            assert "[storage.failed]" in told or "[journal.waits]" in told, told
        for path in (stage.data / "blobs").rglob("*.parquet"):
            assert pq.ParquetFile(path).metadata.num_rows == ROWS
        code, told = run(stage, words, 0, tmp_path / "err")
        assert (code, "digest " in told) == (0, True), told
        assert stage.play("examine", out=str(tmp_path / "out")) == 0
        found = json.loads((tmp_path / "out").read_text())
        assert (found["wrong"], len([k for k in found["keys"] if k.startswith("filing:P1")])) == ([], 1)
    tell("filings on a full disk", fired)
    assert fired >= 2


def fill_logs(stage: Stage, place: Path, guard: str = "") -> int:
    """Appends under several limits, each completed afterwards; how many were cut off."""
    fired = 0
    for limit in (60, 150, 500, 2_000, 4_000):
        told = place.with_suffix(".told")
        shutil.rmtree(place, ignore_errors=True)
        options = {"folder": str(place), "size": 300, "told": str(told)}
        fired += stage.play("append_log", guard=guard, limit=limit, **options) != 0
        checkpoint = read_checkpoint(place, SIGNER.verifier)
        assert checkpoint is None or checkpoint.size == 0
        assert not told.read_text()
        assert stage.play("append_log", **options) == 0
        assert fsck(place, SIGNER.verifier).problems == ()
        told.unlink()
    return fired


def test_a_log_on_a_full_disk_signs_nothing_that_it_does_not_hold(stage, tmp_path):
    tell("logs on a full disk", fill_logs(stage, tmp_path / "log"))


def judge_folders(stage: Stage, table: Path, folder: Path, guard: str = "") -> int:
    """`supervise --out` under several limits; how many were cut off."""
    source, out, fired = folder / "in", folder / "out", 0
    source.mkdir()
    shutil.copy(table, source / "loans.csv")
    words = ["supervise", source, "--as-of", "2019-05-31", "--out", out]
    for limit in LIMITS:
        code, told = run(stage, words, limit, folder / "err", guard)
        assert "Traceback" not in told, told
        assert code in {0, 2}, told
        fired += code == 2
        if out.exists():
            require_whole(out)
            assert code == 0 or not (out / "findings.json").exists()
        shutil.rmtree(out, ignore_errors=True)
    assert run(stage, words, 0, folder / "err")[0] == 0
    assert (out / "findings.json").exists()
    return fired


def test_supervise_on_a_full_disk_leaves_no_half_snapshot(stage, table, tmp_path):
    tell("supervise on a full disk", judge_folders(stage, table, tmp_path))


def test_without_its_guard_the_same_test_fails(stage, table, tmp_path):
    with pytest.raises((AssertionError, Refused)):
        fill_logs(stage, tmp_path / "log", "write_in_place")
    with pytest.raises(AssertionError):
        judge_folders(stage, table, tmp_path, "place_at_once")


def test_a_backup_on_a_full_disk_is_none(stage, opened, tmp_path):
    restart(stage, opened)
    target = tmp_path / "kept" / "backup"
    code, told = run(stage, ["backup", target, "--data", stage.data], 50_000, tmp_path / "err")

    assert (code, "[storage.failed]" in told) == (2, True), told
    assert not list(target.parent.iterdir())
    assert run(stage, ["backup", target, "--data", stage.data], 0, tmp_path / "err")[0] == 0
    key = parse_key((target / "files" / "log" / KEY).read_text())
    assert fsck(target / "files" / "log", key).problems == ()
