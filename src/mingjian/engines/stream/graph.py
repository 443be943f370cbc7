"""The graph features of an event, read off the lists of events at the moment it joins them.

An event sees those seen before it and itself, none later in time. A transfer to oneself is no part of cycles
or scatter-gather; gather-scatter counts peers as the windows do. Fan-in and fan-out are the peers of the
windows.
"""

import numpy as np
from numpy.typing import NDArray

from mingjian.engines.stream.batch import DAY_US, HOUR_US
from mingjian.engines.stream.compiled import kernel
from mingjian.engines.stream.cycles import LIMIT, STEPS, Room, Task, Way, count_cycles
from mingjian.engines.stream.features import FEATURES, LONGEST_CYCLE
from mingjian.engines.stream.scatter import count_new_payers, scatter_gather

_PLACE = {feature.name: place for place, feature in enumerate(FEATURES)}
_CYCLES, _CYCLES_END = _PLACE["cycles_2_1d"], _PLACE[f"cycles_{LONGEST_CYCLE}_1d"] + 1
_SCATTER, _GATHER = _PLACE["scatter_gather_6h"], _PLACE["gather_scatter_1d"]
_PAYERS, _PAYEES = _PLACE["from_in_peers_1d"], _PLACE["from_out_peers_1d"]
CYCLE_BITS, SCATTER_BIT, GATHER_BIT = 15, 16, 32


def bounded_features(bounded: int) -> list[str]:
    """The names of the features that are lower bounds, from `Taken.bounded` of the event."""
    first = bounded & CYCLE_BITS
    lengths = range(first, LONGEST_CYCLE + 1) if first else ()
    others = {"scatter_gather_6h": SCATTER_BIT, "gather_scatter_1d": GATHER_BIT}
    return [f"cycles_{k}_1d" for k in lengths] + [name for name, bit in others.items() if bounded & bit]


@kernel
def measure(
    ahead: Way, behind: Way, pair_older: NDArray[np.int32], room: Room, event: int, row: NDArray[np.float64]
) -> int:
    """Write the graph columns of the event that joined the lists last; its windows stand in the row.

    Returns what hit the bound of work: from how many accounts on cycles are lower bounds, and a bit for each
    other.
    """
    sender, receiver, at_us = behind.far[event], ahead.far[event], ahead.at_us[event]
    row[_CYCLES:_CYCLES_END], row[_SCATTER], row[_GATHER] = 0, 0, 0
    bounded = 0
    if sender != receiver:
        closing = Task(receiver, sender, at_us - DAY_US, at_us)
        bounded = count_cycles(ahead, behind, room, closing, row[_CYCLES:_CYCLES_END])
        row[_SCATTER] = scatter_gather(
            ahead, behind, room, Task(sender, receiver, at_us - 6 * HOUR_US, at_us)
        )
        bounded += SCATTER_BIT if room.numbers[STEPS] > room.numbers[LIMIT] else 0
    payers, payees = row[_PAYERS], row[_PAYEES]
    if payers >= 2 and payees >= 2:
        new = count_new_payers(behind, pair_older, room, Task(sender, receiver, at_us - DAY_US, at_us))
        bounded += GATHER_BIT if new < 0 else 0
        payers = 0 if new < 0 else payers - new
        row[_GATHER] = payers * payees if payers >= 2 else 0
    return bounded
