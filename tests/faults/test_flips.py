"""Every byte of a log on disk is changed in turn: fsck names the file, and no wrong answer is served."""

import random
import shutil
from contextlib import suppress
from pathlib import Path

import pytest

from mingjian.engines.log import reader, rebuild
from mingjian.engines.log.fsck import fsck
from mingjian.engines.log.reader import prove, read_leaf
from mingjian.engines.log.writer import integrate
from mingjian.kernel.problems import Refused
from tests.faults.jobs import LEAVES, SIGNER
from tests.faults.theatre import FULL, SEED, tell

KEY = SIGNER.verifier
SIZES = (20, 300) if FULL else (20,)  # the quick share: every byte of a small log, a sample of a large one
SAMPLE = 400
MASKS = [1 << bit for bit in range(8)]


@pytest.fixture(scope="module")
def logs(tmp_path_factory) -> dict[int, Path]:
    folder = tmp_path_factory.mktemp("logs")
    for size in (20, 300):
        integrate(folder / str(size), SIGNER, LEAVES[: size // 2])
        integrate(folder / str(size), SIGNER, LEAVES[size // 2 : size])
    return {size: folder / str(size) for size in (20, 300)}


def places(log: Path) -> list[tuple[Path, int]]:
    files = sorted(path for path in log.rglob("*") if path.is_file() and path.name != "key")
    return [(path, at) for path in files for at in range(path.stat().st_size)]


def flip(log: Path, size: int, path: Path, at: int, mask: int, draw: random.Random) -> None:
    """Change a byte, look whether it is named and whether anybody is told what is wrong, change it back."""
    content = path.read_bytes()
    path.write_bytes(content[:at] + bytes([content[at] ^ mask]) + content[at + 1 :])
    try:
        named = {str(p.value).split(" ")[0] for p in fsck(log, KEY).problems}
        name = path.relative_to(log).as_posix()
        above = name.replace("tile/entries", "tile/0")  # a changed entry differs from the hash above it
        assert {name, above} & named, f"{name} byte {at} xor {mask} was not named: {named}"
        for index in {draw.randrange(size), min(size - 1, at // 32), size - 1}:
            require_true_or_refused(log, index)
    finally:
        path.write_bytes(content)


def require_true_or_refused(log: Path, index: int) -> None:
    with suppress(Refused):
        proof = prove(log, index, KEY)
        assert proof is not None
        assert proof.leaf == LEAVES[index], f"a wrong entry was served at {index}"


def test_every_changed_byte_is_named_and_no_wrong_entry_is_served(logs):
    draw, fired = random.Random(SEED), 0
    for size in SIZES:
        for path, at in places(logs[size]):
            for mask in MASKS if FULL else [draw.choice(MASKS)]:
                flip(logs[size], size, path, at, mask, draw)
                fired += 1
    for path, at in draw.sample(places(logs[300]), SAMPLE):
        flip(logs[300], 300, path, at, draw.randrange(1, 256), draw)
        fired += 1
    tell("flipped bytes", fired)


def test_pages_of_zeros_and_swapped_pages_are_named(logs, tmp_path):
    fired, log = 0, tmp_path / "log"
    for path, _ in {place: place for place, at in places(logs[300])}.items():
        shutil.rmtree(log, ignore_errors=True)
        shutil.copytree(logs[300], log)
        content = path.read_bytes()
        for changed in (bytes(len(content)), content[::-1], content[32:64] + content[:32] + content[64:]):
            (log / path.relative_to(logs[300])).write_bytes(changed)
            assert fsck(log, KEY).problems or changed == content
            for index in (0, 150, 299):
                require_true_or_refused(log, index)
            fired += changed != content
    tell("zeroed and swapped pages", fired)


def test_without_its_guard_the_same_test_fails(logs, monkeypatch):
    entry = next(p for p, _ in places(logs[20]) if "entries" in p.parts and p.name == "20")
    assert read_leaf(logs[20], 0, 20) == LEAVES[0]

    with monkeypatch.context() as patch:
        patch.setattr(rebuild, "_differences", lambda *_: iter(()))
        with pytest.raises(AssertionError, match="was not named"):
            flip(logs[20], 20, places(logs[20])[-1][0], 5, 1, random.Random(SEED))
    with monkeypatch.context() as patch:
        patch.setattr(reader, "verify", lambda *_: None)
        with pytest.raises(AssertionError, match="wrong entry"):
            flip(logs[20], 20, entry, 3, 1, random.Random(SEED))
