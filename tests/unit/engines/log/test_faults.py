"""Each call on the disk fails or is the last one, in turn: the log stays sound, the next run completes it."""

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from mingjian.engines import files as disk
from mingjian.engines.log import files
from mingjian.engines.log.fsck import fsck
from mingjian.engines.log.reader import read_checkpoint
from mingjian.engines.log.writer import integrate
from mingjian.kernel.notes import Signer
from mingjian.kernel.problems import Refused
from tests.oracle import naive_merkle as naive

SIGNER = Signer("log.example/one", bytes(range(32)))
KEY = SIGNER.verifier
LEAVES = [b"leaf %d" % n for n in range(600)]
CALLS = (
    (os, "fsync"),
    (os, "open"),
    (Path, "replace"),
    (Path, "open"),
    (Path, "mkdir"),
    (Path, "read_bytes"),
)
APPENDS = [(0, 3), (250, 256), (255, 257), (256, 600)]  # the first; a full tile; across it; many tiles


class Killed(BaseException):
    """The process is gone: nothing after this call happens."""


@contextmanager
def break_call(number: int, error: BaseException) -> Iterator[Counter[str]]:
    """Let the call of that number, counted over all kinds, raise; counts the calls and the fault."""
    seen: Counter[str] = Counter()
    plain = {(owner, name): getattr(owner, name) for owner, name in CALLS}

    def breaking(owner: object, name: str):
        def call(*args, **options):
            seen["calls"] += 1
            if seen["calls"] == number:
                seen["fired"] += 1
                raise error
            return plain[owner, name](*args, **options)

        return call

    for owner, name in CALLS:
        setattr(owner, name, breaking(owner, name))
    try:
        yield seen
    finally:
        for (owner, name), call in plain.items():
            setattr(owner, name, call)
        disk._failures.clear()  # the next call is another process


def run_with_faults(folder: Path, start: int, size: int, error: BaseException) -> int:
    """Break each call of one append in turn, completing the append after each; how many faults fired."""
    number = 0
    while True:
        number += 1
        place = folder / str(number)
        if start:
            integrate(place, SIGNER, LEAVES[:start])
        # A read that fails is told as a Problem.
        with break_call(number, error) as seen, suppress(OSError, Killed, Refused):
            integrate(place, SIGNER, LEAVES[start:size])
        if not seen["fired"]:
            return number - 1
        require_sound_and_complete(place, start, size)


def require_sound_and_complete(folder: Path, start: int, size: int) -> None:
    checkpoint = read_checkpoint(folder, KEY)
    if checkpoint is not None:
        assert checkpoint.size in {0, start, size}
        assert fsck(folder, KEY).problems == ()
    done = checkpoint.size if checkpoint else 0
    assert integrate(folder, SIGNER, LEAVES[done:size]).root == naive.root(LEAVES[:size])
    assert fsck(folder, KEY).problems == ()


@pytest.mark.parametrize("error", [OSError(5, "input/output error"), Killed()])
@pytest.mark.parametrize(("start", "size"), APPENDS)
def test_one_broken_call_loses_nothing(tmp_path, start, size, error):
    fired = run_with_faults(tmp_path, start, size, error)

    assert fired >= 12  # at least: read, write, fsync and rename of bundle, tile and checkpoint


def test_every_file_is_on_disk_before_its_name_and_every_name_before_the_checkpoint(tmp_path, monkeypatch):
    story: list[tuple[str, str]] = []
    fsync, replace = os.fsync, Path.replace

    def told_fsync(handle: int) -> None:
        story.append(("fsync", str(Path(f"/proc/self/fd/{handle}").readlink())))
        fsync(handle)

    def told_replace(source: Path, target: Path) -> Path:
        story.append(("replace", str(target)))
        return replace(source, target)

    monkeypatch.setattr(os, "fsync", told_fsync)
    monkeypatch.setattr(Path, "replace", told_replace)
    integrate(tmp_path / "log", SIGNER, LEAVES)

    replaced = [place for act, place in story if act == "replace"]
    assert replaced.count(str(tmp_path / "log/checkpoint")) == 2  # the empty log and the grown one
    last = max(i for i, told in enumerate(story) if told == ("replace", str(tmp_path / "log/checkpoint")))
    for place in replaced:
        at = story.index(("replace", place))
        assert ("fsync", place + ".new") in story[:at]
        if not place.endswith(("checkpoint", "key")):
            assert ("fsync", str(Path(place).parent)) in story[at:last]
    assert story[last + 1 :] == [("fsync", str(tmp_path / "log"))]
    for made in ("log", "log/tile", "log/tile/0", "log/tile/entries"):
        assert ("fsync", str((tmp_path / made).parent)) in story[:last]


def test_a_file_whose_fsync_failed_is_not_renamed(tmp_path, monkeypatch):
    def fail(_handle: int) -> None:
        raise OSError(5, "input/output error")

    files.write_files(tmp_path, {"a": b"old"})
    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="input/output"):
        files.write_files(tmp_path, {"a": b"new"})

    assert (tmp_path / "a").read_bytes() == b"old"


def test_after_a_failed_fsync_a_process_writes_nothing_more(tmp_path, monkeypatch):
    def fail(_handle: int) -> None:
        raise OSError(5, "input/output error")

    assert not disk.has_failed()
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fail)
        with pytest.raises(OSError, match="input/output"):
            files.write_files(tmp_path, {"a": b"new"})

    assert disk.has_failed()
    with pytest.raises(OSError, match="earlier fsync failed"):
        files.write_files(tmp_path, {"b": b"new"})
    with pytest.raises(OSError, match="earlier fsync failed"):
        disk.write_whole(tmp_path / "c", b"new")
    assert not list(tmp_path.glob("[bc]"))
