"""A log grows file by file, the checkpoint last, and is never signed against its own files."""

from pathlib import Path

import pytest

from mingjian.engines.log import reader, writer
from mingjian.engines.log.fsck import compare_older, fsck
from mingjian.engines.log.writer import integrate, open_log
from mingjian.kernel.merkle import EMPTY_ROOT, extends, hash_leaf
from mingjian.kernel.notes import Signer
from mingjian.kernel.problems import Refused
from mingjian.kernel.proofs import verify
from tests.oracle import naive_merkle as naive

SIGNER = Signer("log.example/one", bytes(range(32)))
KEY = SIGNER.verifier
LEAVES = [b"leaf %d" % n for n in range(1200)]


def files(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_an_opened_log_is_empty_signed_and_names_its_key(tmp_path):
    checkpoint = open_log(tmp_path, SIGNER)

    assert (checkpoint.size, checkpoint.root) == (0, EMPTY_ROOT)
    assert (tmp_path / "key").read_text() == KEY.text + "\n"
    assert fsck(tmp_path, KEY).problems == ()
    assert open_log(tmp_path, SIGNER) == checkpoint


@pytest.mark.parametrize("step", [1, 7, 255, 256, 257, 600])
def test_any_steps_lead_to_the_twins_root_and_to_proofs_of_every_entry(tmp_path, step):
    size = min(1200, step * 40)
    for start in range(0, size, step):
        checkpoint = integrate(tmp_path, SIGNER, LEAVES[start : min(start + step, size)])

    assert checkpoint.root == naive.root(LEAVES[:size])
    assert fsck(tmp_path, KEY).problems == ()
    for index in range(0, size, 1 + size // 25):
        proof = reader.prove(tmp_path, index, KEY)
        assert proof.leaf == LEAVES[index]
        assert verify(proof, KEY) == checkpoint


def test_nothing_new_changes_nothing(tmp_path):
    integrate(tmp_path, SIGNER, LEAVES[:300])
    before = files(tmp_path)

    integrate(tmp_path, SIGNER, [])

    assert files(tmp_path) == before


def test_the_files_are_those_of_the_specification(tmp_path):
    integrate(tmp_path, SIGNER, LEAVES[:250])
    integrate(tmp_path, SIGNER, LEAVES[250:520])

    assert set(files(tmp_path)) == {
        "checkpoint",
        "key",
        *(f"tile/{level}/{n}" for level in ("0", "entries") for n in ("000", "001", "002.p/8")),
        "tile/1/000.p/2",
    }


def test_partial_tiles_stay_until_the_full_one_is_signed(tmp_path):
    integrate(tmp_path, SIGNER, LEAVES[:3])
    integrate(tmp_path, SIGNER, LEAVES[3:5])
    assert {"tile/0/000.p/3", "tile/0/000.p/5"} <= set(files(tmp_path))

    integrate(tmp_path, SIGNER, LEAVES[5:256])

    assert not [name for name in files(tmp_path) if name.startswith(("tile/0/000.p", "tile/entries/000.p"))]


def test_an_older_checkpoint_is_shown_to_be_the_beginning(tmp_path):
    old = integrate(tmp_path, SIGNER, LEAVES[:300])
    new = integrate(tmp_path, SIGNER, LEAVES[300:900])

    path = reader.consistency_path(tmp_path, old.size, new.size)

    assert extends(old.size, old.root, new.size, new.root, path)


def test_what_is_not_signed_yet_has_no_proof(tmp_path):
    assert reader.prove(tmp_path, 0, KEY) is None
    integrate(tmp_path, SIGNER, LEAVES[:3])
    assert reader.prove(tmp_path, 3, KEY) is None
    assert [reader.has_stored(tmp_path, n) for n in (2, 3, 256)] == [True, False, False]


def test_a_disk_that_stores_something_else_is_not_signed(tmp_path, monkeypatch):
    before = integrate(tmp_path, SIGNER, LEAVES[:3])
    honest = writer.write_files

    def write_wrong(folder, contents):
        honest(folder, {path: data[:-1] + bytes([data[-1] ^ 1]) for path, data in contents.items()})

    monkeypatch.setattr(writer, "write_files", write_wrong)
    with pytest.raises(Refused, match=r"log\.damaged"):
        integrate(tmp_path, SIGNER, LEAVES[3:5])

    monkeypatch.undo()
    assert reader.read_checkpoint(tmp_path, KEY) == before
    assert integrate(tmp_path, SIGNER, LEAVES[3:5]).root == naive.root(LEAVES[:5])


@pytest.mark.parametrize("name", ["tile/0/001.p/44", "tile/entries/001.p/44", "tile/1/000.p/1", "checkpoint"])
def test_a_damaged_right_edge_is_not_built_upon(tmp_path, name):
    integrate(tmp_path, SIGNER, LEAVES[:300])
    data = bytearray((tmp_path / name).read_bytes())
    data[25] ^= 1
    (tmp_path / name).write_bytes(data)
    before = files(tmp_path)

    with pytest.raises(Refused):
        integrate(tmp_path, SIGNER, LEAVES[300:301])

    assert files(tmp_path) == before


def test_another_key_or_origin_does_not_touch_the_log(tmp_path):
    integrate(tmp_path, SIGNER, LEAVES[:3])
    before = files(tmp_path)

    for stranger in (Signer(KEY.name, bytes(32)), Signer("log.example/two", bytes(range(32)))):
        with pytest.raises(Refused):
            integrate(tmp_path, stranger, LEAVES[3:4])
        (tmp_path / "key").unlink()
        with pytest.raises(Refused):
            integrate(tmp_path, stranger, LEAVES[3:4])
        (tmp_path / "key").write_bytes(before["key"])

    assert files(tmp_path) == before


def test_a_leaf_above_the_limit_is_a_mistake_that_leaves_no_trace(tmp_path):
    integrate(tmp_path, SIGNER, [bytes(65_535)])
    before = files(tmp_path)

    with pytest.raises(ValueError, match="65535"):
        integrate(tmp_path, SIGNER, [bytes(65_536)])

    assert files(tmp_path) == before
    assert reader.read_leaf(tmp_path, 0, 1) == bytes(65_535)
    assert naive.root([bytes(65_535)]) == hash_leaf(bytes(65_535))


@pytest.mark.parametrize("size", [0, 1, 255, 256, 300])
def test_a_log_continues_each_checkpoint_that_it_had(tmp_path, size):
    old = integrate(tmp_path, SIGNER, LEAVES[:size])
    new = integrate(tmp_path, SIGNER, LEAVES[size:300])

    assert compare_older(tmp_path, old, new) == ()


def test_a_log_written_anew_is_sound_but_does_not_continue_what_was_kept(tmp_path):
    kept = integrate(tmp_path / "true", SIGNER, LEAVES[:200])
    forged = integrate(tmp_path / "forged", SIGNER, [b"forged", *LEAVES[1:300]])

    assert fsck(tmp_path / "forged", KEY).problems == ()
    assert [p.value for p in compare_older(tmp_path / "forged", kept, forged)] == ["checkpoint 200"]
    assert compare_older(tmp_path / "true", forged, kept)  # a log that became shorter
