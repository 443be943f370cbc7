"""How new an event is: what sender, receiver, pair, amount and device were before it (second order).

An account remembers numbers and small rings, never its events: when it was first seen, how many partners it
ever had, its last 8 partners and amounts, and up to 16 accounts whose money could have reached it through
first contacts. Events count in the order in which they are seen; a difference of times below 0 is 0.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mingjian.engines.stream.batch import DAY_US
from mingjian.engines.stream.compiled import kernel
from mingjian.engines.stream.contacts import NEVER, Contacts, find, meet, mixed
from mingjian.engines.stream.roster import Sides

RING, REACH = 8, 16
OUT, IN = 0, 1
PASSED_ON = 0.9  # an amount that leaves is passed on from one that came, less at most a tenth


class Memory(NamedTuple):
    """What is kept of accounts; the axis of 2 is the direction, out and in."""

    serial: NDArray[np.int64]  # whose record it is: a slot given away starts anew
    first_us: NDArray[np.int64]
    last_us: NDArray[np.int64]  # [slot, 2]
    times: NDArray[np.int64]
    partners: NDArray[np.int64]
    sum_fen: NDArray[np.float64]
    max_fen: NDArray[np.int64]
    ring: NDArray[np.int64]  # [slot, 2, RING]: serials of the last distinct partners, -1 where none
    ringed: NDArray[np.int64]  # [slot, 2]: how many were put into the ring
    amounts: NDArray[np.int64]  # [slot, 2, RING]: the last amounts, -1 where none
    source: NDArray[np.int64]  # [slot, REACH]: who could have reached it
    source_us: NDArray[np.int64]  # when that money left them
    depth: NDArray[np.int64]  # the longest chain of first contacts that ends here
    depth_us: NDArray[np.int64]


def memory(accounts: int) -> Memory:
    """Nothing remembered of nobody."""
    two, ring = (accounts, 2), (accounts, 2, RING)
    return Memory(
        serial=np.full(accounts, -1, np.int64),
        first_us=np.zeros(accounts, np.int64),
        last_us=np.zeros(two, np.int64),
        times=np.zeros(two, np.int64),
        partners=np.zeros(two, np.int64),
        sum_fen=np.zeros(two, np.float64),
        max_fen=np.zeros(two, np.int64),
        ring=np.zeros(ring, np.int64),
        ringed=np.zeros(two, np.int64),
        amounts=np.zeros(ring, np.int64),
        source=np.zeros((accounts, REACH), np.int64),
        source_us=np.zeros((accounts, REACH), np.int64),
        depth=np.zeros(accounts, np.int64),
        depth_us=np.zeros(accounts, np.int64),
    )


@kernel
def measure(
    kept: Memory,
    pairs: Contacts,
    amounts: Contacts,
    sides: Sides,
    amount_fen: NDArray[np.int64],
    device: NDArray[np.int64],
    out: NDArray[np.float64],
) -> None:
    """Write the columns of each event in turn, then remember it; a device of -1 is none."""
    for n in range(len(amount_fen)):
        u, v, now, fen = sides.source[n], sides.target[n], sides.at_us[n], amount_fen[n]
        _welcome(kept, u, sides.source_serial[n])
        _welcome(kept, v, sides.target_serial[n])
        row = out[n]
        _tell_account(kept, u, now, row[0:6])
        _tell_account(kept, v, now, row[6:12])
        row[12] = _since(kept.last_us[v, OUT], now)
        _tell_amount(kept, u, v, fen, row[13:20])
        _tell_overlap(kept, u, v, row[20:24])
        _tell_reach(kept, u, v, now, row[24:27])
        first = _meet_pair(kept, pairs, u, v, now, row[27:32])
        _meet_amount(amounts, fen, now, row[32:34])
        _meet_device(pairs, kept.serial[u], device[n], row[34:36])
        if first and u != v:
            _reach(kept, u, v, now)
        _remember(kept, u, OUT, kept.serial[v], now, fen)
        _remember(kept, v, IN, kept.serial[u], now, fen)


@kernel
def _welcome(kept: Memory, a: int, serial: int) -> None:
    if kept.serial[a] == serial:
        return
    kept.serial[a], kept.first_us[a], kept.last_us[a] = serial, NEVER, NEVER
    kept.times[a], kept.partners[a], kept.sum_fen[a], kept.max_fen[a], kept.ringed[a] = 0, 0, 0.0, 0, 0
    kept.ring[a], kept.amounts[a], kept.source[a] = -1, -1, -1
    kept.source_us[a], kept.depth[a], kept.depth_us[a] = NEVER, 0, NEVER


@kernel
def _since(then: int, now: int) -> float:
    """Seconds since; NaN where it never was."""
    return np.nan if then == NEVER else max(0, now - then) / 1e6


@kernel
def _tell_account(kept: Memory, a: int, now: int, out: NDArray[np.float64]) -> None:
    out[0] = _since(kept.first_us[a], now)
    out[1] = _since(kept.last_us[a, IN], now)
    out[2], out[3] = kept.times[a, OUT], kept.times[a, IN]
    out[4], out[5] = kept.partners[a, OUT], kept.partners[a, IN]


@kernel
def _share(amount_fen: int, of: float) -> float:
    return amount_fen / of if of > 0 else np.nan


@kernel
def _tell_amount(kept: Memory, u: int, v: int, fen: int, out: NDArray[np.float64]) -> None:
    sent, got = kept.times[u, OUT], kept.times[u, IN]
    out[0] = _share(fen, kept.sum_fen[u, OUT] / sent if sent else 0.0)
    out[1] = _share(fen, float(kept.max_fen[u, OUT]))
    into = kept.times[v, IN]
    out[2] = _share(fen, kept.sum_fen[v, IN] / into if into else 0.0)
    out[3] = _share(fen, float(kept.amounts[u, IN, (got - 1) % RING]) if got else 0.0)
    out[4], out[5], out[6] = 0.0, 0.0, 0.0
    for i in range(RING):
        came = kept.amounts[u, IN, i]
        out[4] += kept.amounts[u, OUT, i] == fen
        out[5] += kept.amounts[v, IN, i] == fen
        out[6] += came >= fen >= PASSED_ON * came


@kernel
def _common(one: NDArray[np.int64], other: NDArray[np.int64]) -> int:
    found = 0
    for a in one:
        for b in other:
            found += a == b and a >= 0
    return found


@kernel
def _tell_overlap(kept: Memory, u: int, v: int, out: NDArray[np.float64]) -> None:
    out[0] = _common(kept.ring[u, OUT], kept.ring[v, OUT])
    out[1] = _common(kept.ring[u, IN], kept.ring[v, IN])
    out[2] = _common(kept.ring[u, OUT], kept.ring[v, IN])
    out[3] = _common(kept.ring[u, IN], kept.ring[v, OUT])


@kernel
def _reached_by(kept: Memory, a: int, now: int) -> int:
    found = 0
    for i in range(REACH):
        found += kept.source_us[a, i] > now - DAY_US
    return found


@kernel
def _tell_reach(kept: Memory, u: int, v: int, now: int, out: NDArray[np.float64]) -> None:
    out[0] = kept.depth[u] if kept.depth_us[u] > now - DAY_US else 0
    out[1] = _reached_by(kept, u, now)
    out[2] = _reached_by(kept, v, now)


@kernel
def _meet_pair(kept: Memory, pairs: Contacts, u: int, v: int, now: int, out: NDArray[np.float64]) -> bool:
    back = find(pairs, mixed(kept.serial[v], kept.serial[u]))
    out[1] = 0 if back < 0 else pairs.times[back]
    out[2] = np.nan if back < 0 else _since(pairs.last_us[back], now)
    place = meet(pairs, mixed(kept.serial[u], kept.serial[v]))
    first = pairs.times[place] == 0
    if first:
        kept.partners[u, OUT] += 1
        kept.partners[v, IN] += 1
        pairs.ports[place, 0] = kept.partners[u, OUT]
        pairs.ports[place, 1] = kept.partners[v, IN]
    out[0], out[3], out[4] = pairs.times[place], pairs.ports[place, 0], pairs.ports[place, 1]
    pairs.times[place] += 1
    pairs.last_us[place] = max(now, pairs.last_us[place])
    return bool(first)


@kernel
def _meet_amount(amounts: Contacts, fen: int, now: int, out: NDArray[np.float64]) -> None:
    place = meet(amounts, mixed(fen, 1))
    out[0], out[1] = amounts.times[place], _since(amounts.last_us[place], now)
    amounts.times[place] += 1
    amounts.last_us[place] = max(now, amounts.last_us[place])


@kernel
def _meet_device(pairs: Contacts, serial: int, device: int, out: NDArray[np.float64]) -> None:
    out[0], out[1] = np.nan, np.nan
    if device < 0:
        return
    owned = meet(pairs, mixed(-2 - device, serial))
    senders = meet(pairs, mixed(-2 - device, -1))
    out[0] = pairs.times[owned] == 0
    pairs.times[senders] += pairs.times[owned] == 0
    pairs.times[owned] += 1
    out[1] = pairs.times[senders]


@kernel
def _reach(kept: Memory, u: int, v: int, now: int) -> None:
    """Who could reach u can reach v from now on, and u itself; a chain gets longer by one."""
    depth = kept.depth[u] if kept.depth_us[u] > now - DAY_US else 0
    if kept.depth_us[v] <= now - DAY_US or depth + 1 >= kept.depth[v]:
        kept.depth[v], kept.depth_us[v] = depth + 1, now
    _put_source(kept, v, kept.serial[u], now)
    for i in range(REACH):
        if kept.source_us[u, i] > now - DAY_US and kept.source[u, i] != kept.serial[v]:
            _put_source(kept, v, kept.source[u, i], kept.source_us[u, i])


@kernel
def _put_source(kept: Memory, a: int, serial: int, left_us: int) -> None:
    """Keep a source at its latest departure, in place of the one that left first."""
    oldest = 0
    for i in range(REACH):
        if kept.source[a, i] == serial:
            kept.source_us[a, i] = max(kept.source_us[a, i], left_us)
            return
        if kept.source_us[a, i] < kept.source_us[a, oldest]:
            oldest = i
    if left_us > kept.source_us[a, oldest]:
        kept.source[a, oldest], kept.source_us[a, oldest] = serial, left_us


@kernel
def _remember(kept: Memory, a: int, way: int, other: int, now: int, fen: int) -> None:
    kept.first_us[a] = now if kept.first_us[a] == NEVER else min(now, kept.first_us[a])
    kept.last_us[a, way] = max(now, kept.last_us[a, way])
    kept.amounts[a, way, kept.times[a, way] % RING] = fen
    kept.times[a, way] += 1
    kept.sum_fen[a, way] += fen
    kept.max_fen[a, way] = max(fen, kept.max_fen[a, way])
    for partner in kept.ring[a, way]:
        if partner == other:
            return
    kept.ring[a, way, kept.ringed[a, way] % RING] = other
    kept.ringed[a, way] += 1
