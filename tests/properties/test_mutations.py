"""Ten thousand changed proofs, consistency paths and cosigned notes: not one of them holds."""

import json
import random
from collections import Counter
from collections.abc import Callable
from functools import cache

from mingjian.kernel.merkle import extends
from mingjian.kernel.notes import COSIGNATURE, Checkpoint, Signer, witnessed_at
from mingjian.kernel.problems import Refused
from mingjian.kernel.proofs import Proof, parse_proof, verify
from tests.oracle import naive_merkle as naive

SIGNER = Signer("log.example/one", bytes(range(32)))
WITNESS = Signer("witness.example/w", bytes(range(3, 35)), COSIGNATURE)
KEY = SIGNER.verifier
LEAVES = [b'{"n":%d}' % n for n in range(64)]
MUTATIONS = 10_000


@cache
def note(size: int) -> str:
    signed = SIGNER.sign(Checkpoint(KEY.name, size, naive.root(LEAVES[:size])).text)
    return signed + WITNESS.cosign(signed.split("\n\n")[0] + "\n", 1_700_000_000)


@cache
def proof_at(index: int, size: int) -> Proof:
    return Proof(KEY.name, index, LEAVES[index], tuple(naive.path(index, LEAVES[:size])), note(size))


def draw_proof(draw: random.Random) -> Proof:
    size = draw.randrange(2, len(LEAVES) + 1)
    return proof_at(draw.randrange(size), size)


def flip(data: bytes, draw: random.Random) -> bytes:
    at = draw.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << draw.randrange(8)]) + data[at + 1 :]


def with_path(proof: Proof, path: tuple[bytes, ...]) -> Proof:
    return Proof(proof.origin, proof.index, proof.leaf, path, proof.checkpoint)


def change_path(proof: Proof, draw: random.Random) -> Proof:
    path, at = list(proof.path), draw.randrange(len(proof.path))
    act = draw.randrange(5)
    if act == 0:
        path[at] = flip(path[at], draw)
    elif act == 1:
        del path[at]
    elif act == 2:
        path.insert(at, draw.randbytes(32))
    elif act == 3:
        path.insert(at, path[at])
    else:
        draw.shuffle(path)
    return with_path(proof, tuple(path))


def change_leaf(proof: Proof, draw: random.Random) -> Proof:
    leaf = draw.choice([flip(proof.leaf, draw), proof.leaf[:-1], proof.leaf + b" ", draw.choice(LEAVES)])
    return Proof(proof.origin, proof.index, leaf, proof.path, proof.checkpoint)


def change_index(proof: Proof, draw: random.Random) -> Proof:
    return Proof(proof.origin, draw.randrange(70), proof.leaf, proof.path, proof.checkpoint)


def change_checkpoint(proof: Proof, draw: random.Random) -> Proof:
    """Another tree's checkpoint, or a byte changed in the text or the log's own signature."""
    other = note(draw.randrange(1, len(LEAVES) + 1))
    ours = proof.checkpoint.rpartition("—")[0].encode()
    changed = flip(ours, draw).decode(errors="replace") + proof.checkpoint[len(ours.decode()) :]
    return Proof(proof.origin, proof.index, proof.leaf, proof.path, draw.choice([other, changed]))


def change_file(proof: Proof, draw: random.Random) -> bytes:
    """A byte of a file without blanks and without the witness's line, which the log's key does not cover."""
    document = proof.as_json() | {"checkpoint": proof.checkpoint.rpartition("—")[0]}
    return flip(json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode(), draw)


CHANGES: tuple[Callable[[Proof, random.Random], Proof], ...] = (
    change_path,
    change_leaf,
    change_index,
    change_checkpoint,
)


def holds(data: bytes) -> bool:
    try:
        verify(parse_proof(data), KEY)
    except Refused:
        return False
    return True


def test_the_proofs_that_are_changed_hold_themselves():
    draw = random.Random(0)
    assert all(holds(draw_proof(draw).render().encode()) for _ in range(100))


def test_ten_thousand_changed_proofs_are_refused():
    draw, seen = random.Random(20_201_124), Counter[str]()
    true = {proof_at(index, size) for size in range(1, len(LEAVES) + 1) for index in range(size)}
    while seen.total() < MUTATIONS:
        proof = draw_proof(draw)
        if draw.random() < 0.3:
            name, data = "file", change_file(proof, draw)
        else:
            change = draw.choice(CHANGES)
            changed = change(proof, draw)
            if changed in true:  # unchanged, or the proof of another place
                continue
            name, data = change.__name__, changed.render().encode()
        assert not holds(data), (name, proof, data)
        seen[name] += 1
    assert len(seen) == 5
    assert min(seen.values()) > MUTATIONS // 10


def test_ten_thousand_changed_consistency_paths_are_refused():
    draw = random.Random(7)
    for _ in range(MUTATIONS):
        new = draw.randrange(3, len(LEAVES) + 1)
        old = draw.randrange(1, new)
        path = naive_path(old, new)
        at = draw.randrange(len(path))
        changed = draw.choice(
            [
                [*path[:at], flip(path[at], draw), *path[at + 1 :]],
                [*path[:at], *path[at + 1 :]],
                [*path[:at], draw.randbytes(32), *path[at:]],
            ]
        )
        assert not extends(old, root(old), new, root(new), changed)
        other = draw.randrange(1, len(LEAVES) + 1)
        assert extends(other, root(old), new, root(new), path) == (other == old)


def test_two_thousand_changed_cosignatures_are_refused():
    draw = random.Random(8)
    for _ in range(2_000):
        signed = note(draw.randrange(1, 65)).encode()
        changed = flip(signed, draw)
        line = signed[: signed.index(b"\n\n")].count(b"\n")
        log_line = changed.split(b"\n")[line + 2] != signed.split(b"\n")[line + 2]
        try:
            at = witnessed_at(changed.decode(), WITNESS.verifier)
        except (Refused, UnicodeDecodeError):
            continue
        assert log_line  # the signature of the log is another's: it neither helps nor hinders
        assert at == 1_700_000_000


@cache
def root(size: int) -> bytes:
    return naive.root(LEAVES[:size])


@cache
def naive_path(old: int, new: int) -> list[bytes]:
    return naive.proof(old, LEAVES[:new])
