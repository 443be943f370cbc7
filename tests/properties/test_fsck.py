"""fsck names every changed byte of a log."""

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingjian.engines.log.fsck import fsck
from mingjian.engines.log.writer import integrate
from mingjian.kernel.notes import Signer

SIGNER = Signer("log.example/one", bytes(range(32)))
KEY = SIGNER.verifier
LEAVES = [b'{"n":%d}' % n for n in range(540)]


@pytest.fixture(scope="module")
def log():
    """A log with full, partial and older partial files at each level."""
    folder = Path(tempfile.mkdtemp())
    for start, end in ((0, 200), (200, 260), (260, 515), (515, 540)):
        integrate(folder, SIGNER, LEAVES[start:end])
    yield folder
    shutil.rmtree(folder)


def checked(folder: Path) -> list[Path]:
    return sorted(p for p in folder.rglob("*") if p.is_file() and p.name != "key")


def test_a_sound_log_has_no_problem(log):
    assert len(checked(log)) == 11
    audit = fsck(log, KEY)
    assert (audit.checkpoint.size, audit.problems) == (540, ())


@given(st.data())
def test_every_changed_byte_is_noticed_and_its_file_named(log, data):
    path = data.draw(st.sampled_from(checked(log)))
    content = path.read_bytes()
    changed = bytearray(content)
    changed[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))
    path.write_bytes(changed)
    try:
        problems = fsck(log, KEY).problems
    finally:
        path.write_bytes(content)

    assert {p.code for p in problems} == {"log.damaged"}
    assert names(problems, path.relative_to(log))


@pytest.mark.parametrize("spoil", [lambda data: b"", lambda data: data[:-1], lambda data: data + b"\0", None])
def test_a_file_cut_lengthened_or_lost_is_named(log, spoil):
    for path in checked(log):
        content = path.read_bytes()
        path.unlink() if spoil is None else path.write_bytes(spoil(content))
        try:
            problems = fsck(log, KEY).problems
        finally:
            path.write_bytes(content)
        older = path.parent.name.endswith(".p") and path.name not in {"28", "2"}
        if not (spoil is None and older):  # an older partial file may be removed
            assert names(problems, path.relative_to(log))


def test_two_swapped_entries_are_named_by_index(log):
    path = log / "tile/entries/001"
    content = path.read_bytes()
    path.write_bytes(content.replace(b'{"n":300}', b'{"n":---}').replace(b'{"n":301}', b'{"n":300}'))
    try:
        problems = fsck(log, KEY).problems
    finally:
        path.write_bytes(content)

    assert "tile/0/001 #300" in {p.value for p in problems}


def test_a_whole_log_of_another_key_is_refused_by_its_checkpoint(log):
    problems = fsck(log, Signer("log.example/one", bytes(32)).verifier).problems

    assert [(p.code, p.value) for p in problems] == [("log.damaged", "checkpoint")]


def test_a_log_whose_entries_and_tiles_were_forged_together_still_differs_from_its_root(log, tmp_path):
    shutil.copytree(log, tmp_path / "true")
    forged = [b"forged", *LEAVES[1:]]
    integrate(tmp_path / "forged", SIGNER, forged)
    shutil.copy(tmp_path / "true/checkpoint", tmp_path / "forged/checkpoint")

    problems = fsck(tmp_path / "forged", KEY).problems

    assert [p.value for p in problems] == ["checkpoint"]


def test_a_folder_without_checkpoint_is_damaged(tmp_path):
    assert [p.value for p in fsck(tmp_path, KEY).problems] == ["checkpoint"]


def names(problems, path: Path) -> bool:
    """Whether a problem names the file, or the tile over a bundle."""
    tile = str(path).replace("tile/entries", "tile/0")
    return any(str(p.value).split(" ")[0] in {str(path), tile} for p in problems)
