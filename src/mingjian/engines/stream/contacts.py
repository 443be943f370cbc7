"""What was met before: a bounded table of keys with a count, a last time and two numbers of first contact.

Two generations of open addressing: a key that is met moves to the younger one; when that is half full it
becomes the older one, and what was not met since leaves. Memory is fixed, an act takes a few probes; one turn
of generations clears one array.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mingjian.engines.stream.compiled import kernel

NEVER = np.iinfo(np.int64).min
_A, _B, _C = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_30, _27, _31, _EMPTY, _ONE = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(0), np.uint64(1)


class Contacts(NamedTuple):
    """Flat arrays of two generations; `state` holds the younger generation and how many keys it has."""

    keys: NDArray[np.uint64]
    times: NDArray[np.int32]
    last_us: NDArray[np.int64]
    ports: NDArray[np.int32]
    state: NDArray[np.int64]


def contacts(most: int) -> Contacts:
    """An empty table; it keeps at least the last `most` keys met, at most twice as many."""
    places = 1 << (2 * max(most, 8) - 1).bit_length()
    return Contacts(
        np.zeros(2 * places, np.uint64),
        np.zeros(2 * places, np.int32),
        np.zeros(2 * places, np.int64),
        np.zeros((2 * places, 2), np.int32),
        np.zeros(2, np.int64),
    )


@kernel
def mixed(first: int, second: int) -> np.uint64:
    """A key of two numbers in their order, never the empty one (splitmix64, applied twice)."""
    x = np.uint64(first)
    for turn in range(2):
        x += _A
        x = (x ^ (x >> _30)) * _B
        x = (x ^ (x >> _27)) * _C
        x ^= x >> _31
        if turn == 0:
            x ^= np.uint64(second)
    return x if x != _EMPTY else _ONE


@kernel
def _place(table: Contacts, generation: int, key: np.uint64) -> int:
    """Where the key stands in a generation, or the empty place where it would."""
    places = len(table.keys) // 2
    i = np.int64(key & np.uint64(places - 1))
    while table.keys[generation * places + i] != _EMPTY and table.keys[generation * places + i] != key:
        i = (i + 1) & (places - 1)
    return int(generation * places + i)


@kernel
def find(table: Contacts, key: np.uint64) -> int:
    """The place of a key, -1 where it was not met."""
    young = table.state[0]
    place = _place(table, young, key)
    if table.keys[place] != key:
        place = _place(table, 1 - young, key)
    return place if table.keys[place] == key else -1


@kernel
def meet(table: Contacts, key: np.uint64) -> int:
    """The place of a key in the younger generation, entered with count 0 where it is new."""
    places = len(table.keys) // 2
    if table.state[1] * 2 >= places:
        table.state[0] = 1 - table.state[0]
        table.state[1] = 0
        table.keys[table.state[0] * places : (table.state[0] + 1) * places] = _EMPTY
    young = table.state[0]
    place = _place(table, young, key)
    if table.keys[place] == key:
        return place
    old = _place(table, 1 - young, key)
    table.keys[place] = key
    table.state[1] += 1
    if table.keys[old] == key:
        table.times[place], table.last_us[place] = table.times[old], table.last_us[old]
        table.ports[place, 0], table.ports[place, 1] = table.ports[old, 0], table.ports[old, 1]
    else:
        table.times[place], table.last_us[place] = 0, NEVER
        table.ports[place, 0], table.ports[place, 1] = 0, 0
    return place
