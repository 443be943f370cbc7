"""An implementation that is not ours agrees: its proofs hold for us, and ours hold for it."""

import random
from functools import cache

import pytest
from pymerkle import ConsistencyProof, InclusionProof, InmemoryTree, InvalidProof
from pymerkle.core import _consistency_path_layout as layout

from mingjian.kernel.merkle import (
    consistency_path,
    extends,
    hash_leaf,
    hash_pair,
    includes,
    inclusion_path,
    root_at,
    root_of,
)
from tests.oracle import naive_merkle as naive

SIZES = range(1, 201)
LEAVES = [b"leaf %d" % n for n in range(5_000)]
HASHES = [hash_leaf(leaf) for leaf in LEAVES]


@cache
def node(height: int, index: int) -> bytes:
    """The complete subtrees of a growing tree never change."""
    if not height:
        return HASHES[index]
    return hash_pair(node(height - 1, 2 * index), node(height - 1, 2 * index + 1))


@cache
def theirs() -> InmemoryTree:
    tree = InmemoryTree(algorithm="sha256")
    for leaf in LEAVES:
        tree.append_entry(leaf)
    return tree


@cache
def their_root(size: int) -> bytes:
    return theirs().get_root(size)


@cache
def range_root(low: int, high: int) -> bytes:
    return root_of(HASHES[low:high])


def ranges(low: int, old: int, high: int, *, whole: bool = True) -> list[tuple[int, int]]:
    """The leaves under each hash of RFC 6962's proof from `old` (counted from `low`) leaves."""
    if old == high - low:
        return [] if whole else [(low, high)]
    k = naive.split(high - low)
    if old <= k:
        return [*ranges(low, old, low + k, whole=whole), (low + k, high)]
    return [*ranges(low + k, old - k, high, whole=False), (low, low + k)]


def fold(parts: dict[tuple[int, int], bytes], low: int, high: int) -> bytes:
    """The hash of a range from the hashes of their finer ones."""
    if (low, high) in parts:
        return parts[low, high]
    k = naive.split(high - low)
    return hash_pair(fold(parts, low, low + k), fold(parts, low + k, high))


def check_inclusion(index: int, size: int) -> None:
    """Their path holds for us; a proof with our path holds for them."""
    root, their = their_root(size), theirs().prove_inclusion(index + 1, size)
    assert includes(HASHES[index], index, size, their.path[1:], root)
    path = [HASHES[index], *inclusion_path(index, size, node)]
    InclusionProof("sha256", True, size, index + 1, their.rule, path).verify(
        HASHES[index], root_at(size, node)
    )


def check_consistency(old: int, new: int) -> None:
    """The same for consistency; their proof lists finer hashes than that of RFC 6962."""
    their = theirs().prove_consistency(old, new)
    rule, subset, places = layout(old, new)
    path = [fold(dict(zip(places, their.path, strict=True)), *place) for place in ranges(0, old, new)]
    assert extends(old, their_root(old), new, their_root(new), path)
    assert path == consistency_path(old, new, node)
    ours = [range_root(*place) for place in places]
    mine = ConsistencyProof("sha256", True, new, old, rule, subset, ours)
    mine.verify(root_at(old, node), root_at(new, node))


def test_roots_agree_at_every_size():
    assert [root_at(size, node) for size in SIZES] == [their_root(size) for size in SIZES]


def test_every_inclusion_proof_up_to_200_leaves_holds_on_both_sides():
    checked = [check_inclusion(index, size) for size in SIZES for index in range(size)]
    assert len(checked) == 20_100


def test_every_consistency_proof_up_to_200_leaves_holds_on_both_sides():
    checked = [check_consistency(old, new) for new in SIZES for old in range(1, new + 1)]
    assert len(checked) == 20_100


@pytest.mark.parametrize("seed", range(3))
def test_proofs_of_any_size_hold_on_both_sides(seed):
    draw = random.Random(seed)
    for _ in range(60):
        new = draw.randrange(201, 5_001)
        check_inclusion(draw.randrange(new), new)
        check_consistency(draw.randrange(1, new + 1), new)


def test_they_refuse_what_we_refuse():
    path = [HASHES[3], *inclusion_path(3, 9, node)]
    rule = theirs().prove_inclusion(4, 9).rule
    for at in range(len(path)):
        changed = [*path[:at], bytes(32), *path[at + 1 :]]
        with pytest.raises(InvalidProof):
            InclusionProof("sha256", True, 9, 4, rule, changed).verify(HASHES[3], root_at(9, node))
        assert not includes(changed[0], 3, 9, changed[1:], root_at(9, node))
