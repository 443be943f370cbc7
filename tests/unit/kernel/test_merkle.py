"""Known answers of RFC 6962 trees."""

import hashlib

import pytest

from mingjian.kernel.merkle import EMPTY_ROOT, consistency_path, extends, hash_leaf, inclusion_path, root_of

LEAVES = [bytes.fromhex(h) for h in ("", "00", "10", "2021", "3031", "40414243")]
LEAVES += [bytes(range(0x50, 0x58)), bytes(range(0x60, 0x70))]
# The roots of the first 1 … 8 of these leaves, known to every implementation of RFC 6962.
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


@pytest.mark.parametrize("size", range(1, 9))
def test_the_roots_are_those_that_everybody_knows(size):
    assert root_of([hash_leaf(leaf) for leaf in LEAVES[:size]]).hex() == ROOTS[size - 1]


def test_the_root_of_nothing_is_the_hash_of_nothing():
    assert root_of([]) == EMPTY_ROOT == hashlib.sha256(b"").digest()


def test_a_leaf_is_never_taken_for_a_node():
    left, right = hash_leaf(b"a"), hash_leaf(b"b")

    assert hash_leaf(left + right) != root_of([left, right])


@pytest.mark.parametrize(("index", "size"), [(0, 0), (3, 3), (-1, 3)])
def test_there_is_no_path_of_a_leaf_that_the_tree_has_not(index, size):
    with pytest.raises(ValueError, match="no leaf"):
        inclusion_path(index, size, lambda _height, _index: b"")


@pytest.mark.parametrize(("old", "new"), [(0, 3), (4, 3)])
def test_there_is_no_consistency_with_nothing_or_with_less(old, new):
    with pytest.raises(ValueError, match="no consistency"):
        consistency_path(old, new, lambda _height, _index: b"")


def test_a_tree_extends_itself_by_an_empty_path_alone():
    root = bytes.fromhex(ROOTS[3])

    assert extends(4, root, 4, root, [])
    assert not extends(4, root, 4, root, [root])
    assert not extends(4, root, 4, bytes(32), [])
