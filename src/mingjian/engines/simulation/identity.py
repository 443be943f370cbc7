"""Ids of parties: institutions by their own id, others by what looks like a keyed digest.

Digests are 32 hexadecimal characters and equal across platforms, in books and in links.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mingjian.engines.simulation.draws import Draws, Ints

FIRST_INSTITUTION = 2**41  # party numbers of institutions, by their place in the register
_HEX = np.frombuffer("".join(f"{byte:02x}" for byte in range(256)).encode(), dtype=np.uint8)


def party_ids(numbers: Ints, seed: int, institution_ids: Sequence[str]) -> NDArray[np.bytes_]:
    """The ids of party numbers; other numbers have other ids (both halves are permutations)."""
    halves = [_mix(numbers.astype(np.uint64) ^ key) for key in Draws(seed, 7).words(2)]
    raw = np.stack(halves, axis=1).astype(">u8").view(np.uint8).reshape(-1, 16)
    letters = np.ascontiguousarray(_HEX.reshape(256, 2)[raw].reshape(-1, 32))
    ids = letters.view("S32").ravel()
    for row in np.flatnonzero(numbers >= FIRST_INSTITUTION).tolist():
        ids[row] = institution_ids[int(numbers[row]) - FIRST_INSTITUTION].encode()
    return ids


def _mix(words: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The finalizer of SplitMix64, modulo 2 to the 64th."""
    words = words + np.uint64(0x9E3779B97F4A7C15)
    words = (words ^ (words >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    words = (words ^ (words >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return words ^ (words >> np.uint64(31))
