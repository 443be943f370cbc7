"""Merkle trees as in RFC 6962, section 2, with SHA-256: roots, proofs and their verification. Pure.

A tree is known by a `Node` function: `node(height, index)` is the hash of the leaves from
`index * 2**height` up to `(index + 1) * 2**height`, all of which lie in the tree.
"""

import hashlib
from collections.abc import Callable, Sequence

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256().digest()
Node = Callable[[int, int], bytes]

_sha256 = hashlib.sha256


def hash_leaf(leaf: bytes) -> bytes:
    """The hash of an entry; the prefix keeps leaves and nodes apart."""
    return _sha256(b"\x00" + leaf).digest()


def hash_pair(left: bytes, right: bytes) -> bytes:
    """The hash of a node over its two children."""
    return _sha256(b"\x01" + left + right).digest()


def root_of(hashes: Sequence[bytes]) -> bytes:
    """The root over leaf hashes, or over hashes of equal subtrees of which only the last may be smaller."""
    if not hashes:
        return EMPTY_ROOT
    row = list(hashes)
    while len(row) > 1:
        # Lifting an odd last hash unpaired gives the same tree as the split at the largest power of two.
        odd = row[-1:] if len(row) % 2 else []
        row = [
            _sha256(b"\x01" + left + right).digest() for left, right in zip(row[::2], row[1::2], strict=False)
        ]
        row += odd
    return row[0]


def root_at(size: int, node: Node) -> bytes:
    """The root of the first `size` leaves."""
    return _hash_range(0, size, node) if size else EMPTY_ROOT


def inclusion_path(index: int, size: int, node: Node) -> list[bytes]:
    """The hashes that lead from leaf `index` to the root of the first `size` leaves, leaf's side first."""
    if not 0 <= index < size:
        raise ValueError(f"a tree of {size} leaves has no leaf {index}")
    path: list[bytes] = []
    low, high = 0, size
    while high - low > 1:
        middle = _split(low, high)
        if index < middle:
            path.append(_hash_range(middle, high, node))
            high = middle
        else:
            path.append(_hash_range(low, middle, node))
            low = middle
    return path[::-1]


def consistency_path(old: int, new: int, node: Node) -> list[bytes]:
    """The hashes that show the tree of `old` leaves to be the beginning of the tree of `new` leaves."""
    if not 0 < old <= new:
        raise ValueError(f"no consistency path from {old} to {new} leaves")
    path: list[bytes] = []
    low, high = 0, new
    while high != old:
        middle = _split(low, high)
        if old <= middle:
            path.append(_hash_range(middle, high, node))
            high = middle
        else:
            path.append(_hash_range(low, middle, node))
            low = middle
    if low:  # the verifier holds the old root, unless it is not itself a subtree of the new tree
        path.append(_hash_range(low, high, node))
    return path[::-1]


def includes(leaf_hash: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether the path proves that the leaf stands at `index` under `root` (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    position, last, found = index, size - 1, leaf_hash
    for sibling in path:
        if last == 0:
            return False
        if position % 2 or position == last:
            found = hash_pair(sibling, found)
            while position and not position % 2:
                position, last = position >> 1, last >> 1
        else:
            found = hash_pair(found, sibling)
        position, last = position >> 1, last >> 1
    return last == 0 and found == root


def extends(old: int, old_root: bytes, new: int, new_root: bytes, path: Sequence[bytes]) -> bool:
    """Whether the path proves the tree of `old` leaves to begin the tree of `new` (RFC 9162, 2.1.4.2)."""
    if old == new:
        return old_root == new_root and not path
    if not 0 < old < new or not path:
        return False
    hashes = list(path) if old & (old - 1) else [old_root, *path]
    position, last = old - 1, new - 1
    while position % 2:
        position, last = position >> 1, last >> 1
    found_old = found_new = hashes[0]
    for sibling in hashes[1:]:
        if last == 0:
            return False
        if position % 2 or position == last:
            found_old, found_new = hash_pair(sibling, found_old), hash_pair(sibling, found_new)
            while position and not position % 2:
                position, last = position >> 1, last >> 1
        else:
            found_new = hash_pair(found_new, sibling)
        position, last = position >> 1, last >> 1
    return last == 0 and found_old == old_root and found_new == new_root


def _split(low: int, high: int) -> int:
    """Where RFC 6962 parts a range: after the largest power of two below its length."""
    return low + (1 << ((high - low - 1).bit_length() - 1))


def _hash_range(low: int, high: int, node: Node) -> bytes:
    """The hash of a range that the tree holds as one subtree, from the complete subtrees in it."""
    parts: list[bytes] = []
    while low < high:
        height = (high - low).bit_length() - 1
        parts.append(node(height, low >> height))
        low += 1 << height
    found = parts.pop()
    while parts:
        found = hash_pair(parts.pop(), found)
    return found
