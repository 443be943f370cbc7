"""Simple temporal cycles that an event closes, counted by length within a bound of work.

A cycle of k accounts is a chain of k - 1 earlier events from the receiver back to the sender, each strictly
later than the one before, all inside the window, no account twice. Most events close none: earliest arrivals
from the receiver and latest departures to the sender grow towards each other, the smaller frontier first,
until one dies out. Where they meet, chains are extended event by event, all of a length before the next, so
that short cycles are counted first; a chain that cannot reach the other end in time is dropped.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mingjian.engines.stream.compiled import kernel

LONGEST_CHAIN = 9
NONE, MET, UNKNOWN = 0, 1, 2
# Places in Room.numbers: searches and frontiers so far, steps of this search, where it pauses, where it ends.
SEARCH, LEVEL, STEPS, PAUSE, LIMIT = range(5)


class Way(NamedTuple):
    """One direction of the graph: the events of each account in order of time, walked from the newest."""

    sign: int  # 1 along the money, -1 against it
    newest: NDArray[np.int32]  # by account; -1 where there is none
    older: NDArray[np.int32]  # by event; -1 after the oldest
    far: NDArray[np.int32]  # by event: the account at the other end
    at_us: NDArray[np.int64]  # by event


class Marks(NamedTuple):
    """When accounts are reached at best, in the search whose number they bear, and those reached last."""

    search: NDArray[np.int64]
    us: NDArray[np.int64]
    level: NDArray[np.int64]  # the frontier in which the account already stands
    frontier: NDArray[np.int32]
    ends: NDArray[np.int64]  # where the frontier begins and ends


class Chains(NamedTuple):
    """Chains of events as a tree: the account reached, the chain before it, the time."""

    account: NDArray[np.int32]
    parent: NDArray[np.int32]
    us: NDArray[np.int64]


class Room(NamedTuple):
    """Room to search in, kept from event to event, so that none is asked for an event."""

    ahead: Marks
    behind: Marks
    chains: Chains
    numbers: NDArray[np.int64]


class Task(NamedTuple):
    """What to find: chains from start to goal whose times lie strictly between two instants."""

    start: int
    goal: int
    lo_us: int
    hi_us: int


def search_room(accounts: int, work: int) -> Room:
    """Room for searches among so many accounts, of at most `work` steps each."""

    def marks() -> Marks:
        search, us, level = (np.zeros(accounts, np.int64) for _ in range(3))
        return Marks(search, us, level, np.zeros(work + 2, np.int32), np.zeros(2, np.int64))

    account, parent = (np.zeros(work + 2, np.int32) for _ in range(2))
    chains = Chains(account, parent, np.zeros(work + 2, np.int64))
    return Room(marks(), marks(), chains, np.array([0, 0, 0, work, work], np.int64))


@kernel
def count_cycles(ahead: Way, behind: Way, room: Room, task: Task, out: NDArray[np.float64]) -> int:
    """Count the chains of 1 to 9 events that do the task; `out` has a place for each length.

    Returns the number of accounts from which counts are lower bounds, 0 where all are exact.
    """
    out[:] = 0
    if not (_has_event(ahead, task.start, task) and _has_event(behind, task.goal, task)):
        return 0
    numbers = room.numbers
    numbers[SEARCH] += 1
    numbers[STEPS], numbers[PAUSE] = 0, numbers[LIMIT] // 8
    _mark(room.ahead, numbers, task.start, task.lo_us)
    _mark(room.behind, numbers, task.goal, task.hi_us)
    found = _meet(ahead, behind, room, task)
    if found == NONE:
        return 0
    known = found == MET and _finish(behind, room.behind, numbers, task)
    return _extend(ahead, room, task, known, out)


@kernel
def _has_event(way: Way, account: int, task: Task) -> bool:
    event = way.newest[account]
    while event >= 0 and way.at_us[event] >= task.hi_us:
        event = way.older[event]
    return bool(event >= 0 and way.at_us[event] > task.lo_us)


@kernel
def _mark(marks: Marks, numbers: NDArray[np.int64], account: int, us: int) -> None:
    marks.search[account], marks.us[account] = numbers[SEARCH], us
    marks.frontier[0] = account
    marks.ends[0], marks.ends[1] = 0, 1


@kernel
def _meet(ahead: Way, behind: Way, room: Room, task: Task) -> int:
    """Whether any chain joins the two ends: grow both sides, the smaller frontier first."""
    for _ in range(LONGEST_CHAIN):
        if room.ahead.ends[1] - room.ahead.ends[0] < room.behind.ends[1] - room.behind.ends[0]:
            way, marks, other = ahead, room.ahead, room.behind
        else:
            way, marks, other = behind, room.behind, room.ahead
        found = _grow(way, marks, other, room.numbers, task)
        if found != NONE:
            return found
        if marks.ends[0] == marks.ends[1]:
            return NONE
    return NONE


@kernel
def _finish(way: Way, marks: Marks, numbers: NDArray[np.int64], task: Task) -> bool:
    """Grow one side to its end; False where that takes too much work."""
    for _ in range(LONGEST_CHAIN):
        if marks.ends[0] == marks.ends[1]:
            return True
        if _grow(way, marks, marks, numbers, task) == UNKNOWN:
            return False
    return True


@kernel
def _grow(way: Way, marks: Marks, other: Marks, numbers: NDArray[np.int64], task: Task) -> int:
    """Replace the frontier by the accounts one event further that are reached better than before."""
    numbers[LEVEL] += 1
    begin, end = marks.ends
    filled, found = end, NONE
    for place in range(begin, end):
        account = marks.frontier[place]
        lo, hi = (marks.us[account], task.hi_us) if way.sign > 0 else (task.lo_us, marks.us[account])
        event = way.newest[account]
        while event >= 0 and way.at_us[event] > lo:
            us, far = way.at_us[event], way.far[event]
            event = way.older[event]
            numbers[STEPS] += 1
            if numbers[STEPS] > numbers[PAUSE]:
                return UNKNOWN
            if us >= hi or (marks.search[far] == numbers[SEARCH] and way.sign * (marks.us[far] - us) <= 0):
                continue
            marks.search[far], marks.us[far] = numbers[SEARCH], us
            if other.search[far] == numbers[SEARCH] and way.sign * (other.us[far] - us) > 0:
                found = MET
            if marks.level[far] != numbers[LEVEL]:
                marks.level[far] = numbers[LEVEL]
                marks.frontier[filled] = far
                filled += 1
    marks.ends[0], marks.ends[1] = end, filled
    return found


@kernel
def _extend(way: Way, room: Room, task: Task, known: bool, out: NDArray[np.float64]) -> int:
    """Count the chains themselves; `known` says that the marks behind are complete and may prune."""
    chains = room.chains
    chains.account[0], chains.parent[0], chains.us[0] = task.start, -1, task.lo_us
    begin, end = 0, 1
    for length in range(1, LONGEST_CHAIN + 1):
        filled = end
        for chain in range(begin, end):
            filled = _extend_chain(way, room, task, chain, filled, known, length, out)
            if room.numbers[STEPS] > room.numbers[LIMIT]:
                return length + 1
        begin, end = end, filled
    return 0


@kernel
def _extend_chain(
    way: Way,
    room: Room,
    task: Task,
    chain: int,
    filled: int,
    known: bool,
    length: int,
    out: NDArray[np.float64],
) -> int:
    """Count what closes the chain and add what makes it longer by one; returns how many chains there are."""
    chains, numbers = room.chains, room.numbers
    event = way.newest[chains.account[chain]]
    while event >= 0 and way.at_us[event] > chains.us[chain]:
        us, far = way.at_us[event], way.far[event]
        event = way.older[event]
        numbers[STEPS] += 1
        if numbers[STEPS] > numbers[LIMIT]:
            break
        if us >= task.hi_us:
            continue
        if far == task.goal:
            out[length - 1] += 1
        elif length < LONGEST_CHAIN and _leads_on(room, far, us, known) and not _holds(chains, chain, far):
            chains.account[filled], chains.parent[filled], chains.us[filled] = far, chain, us
            filled += 1
    return filled


@kernel
def _leads_on(room: Room, account: int, us: int, known: bool) -> bool:
    """Whether the goal can still be reached in time, as far as is known."""
    behind = room.behind
    return not known or (behind.search[account] == room.numbers[SEARCH] and behind.us[account] > us)


@kernel
def _holds(chains: Chains, chain: int, account: int) -> bool:
    while chain >= 0:
        if chains.account[chain] == account:
            return True
        chain = chains.parent[chain]
    return False
