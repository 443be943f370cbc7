"""Scatter-gather and gather-scatter: money that goes through many hands to one, or through one hand to many.

Both walk lists of events from the newest to the oldest, within a bound of work.
"""

import numpy as np
from numpy.typing import NDArray

from mingjian.engines.stream.compiled import kernel
from mingjian.engines.stream.cycles import LEVEL, LIMIT, PAUSE, SEARCH, STEPS, Marks, Room, Task, Way

FIRST_SHARE = 64  # of the work: a first try at one way before the other


@kernel
def scatter_gather(ahead: Way, behind: Way, room: Room, task: Task) -> int:
    """The most intermediaries that one source has between itself and the goal, the start among them.

    The event from start to goal stands at the end of the task's time. Sources may be asked whom they paid or
    intermediaries who paid them: both are tried in turns, with an allowance that grows, until one is through.
    A lower bound where the steps went beyond the limit; 0 below 2.
    """
    numbers = room.numbers
    numbers[SEARCH] += 1
    numbers[STEPS], numbers[PAUSE] = 0, numbers[LIMIT]
    payers = _collect(behind, room.ahead, numbers, task.start, task, task.hi_us - 1)
    between = _collect(behind, room.behind, numbers, task.goal, task, task.hi_us) if payers else 0
    if between == 0:
        return 0
    most, allowance, done = 1, max(1, numbers[LIMIT] // FIRST_SHARE), False
    while not done and numbers[STEPS] <= numbers[LIMIT]:
        numbers[PAUSE] = min(numbers[STEPS] + allowance, numbers[LIMIT])
        most = max(most, _ask_sources(ahead, room, payers, task.lo_us))
        done = numbers[STEPS] <= numbers[PAUSE]
        if not done:
            numbers[PAUSE] = min(numbers[STEPS] + allowance, numbers[LIMIT])
            most = max(most, _ask_intermediaries(behind, room, payers, between, task.lo_us))
            done = numbers[STEPS] <= numbers[PAUSE]
        allowance *= 4
    return most if most > 1 else 0


@kernel
def _collect(
    way: Way, marks: Marks, numbers: NDArray[np.int64], account: int, task: Task, until_us: int
) -> int:
    """Mark who else stands at the events of an account up to an instant, with the latest time; how many."""
    event, filled = way.newest[account], 0
    while event >= 0 and way.at_us[event] > task.lo_us:
        us, far = way.at_us[event], way.far[event]
        event = way.older[event]
        numbers[STEPS] += 1
        if numbers[STEPS] > numbers[LIMIT]:
            break
        other = far != task.start and far != task.goal
        if us <= until_us and other and marks.search[far] != numbers[SEARCH]:
            marks.search[far], marks.us[far], marks.frontier[filled] = numbers[SEARCH], us, far
            filled += 1
    return filled


@kernel
def _ask_sources(ahead: Way, room: Room, payers: int, lo_us: int) -> int:
    """For each source: how many intermediaries it paid before they last paid the goal."""
    numbers, between, most = room.numbers, room.behind, 1
    for place in range(payers):
        source, found = room.ahead.frontier[place], 1
        numbers[LEVEL] += 1
        event = ahead.newest[source]
        while event >= 0 and ahead.at_us[event] > lo_us:
            us, far = ahead.at_us[event], ahead.far[event]
            event = ahead.older[event]
            numbers[STEPS] += 1
            if numbers[STEPS] > numbers[PAUSE]:
                return most
            new = between.search[far] == numbers[SEARCH] and between.level[far] != numbers[LEVEL]
            if new and us < between.us[far] and far != source:
                between.level[far] = numbers[LEVEL]
                found += 1
                most = max(most, found)
    return most


@kernel
def _ask_intermediaries(behind: Way, room: Room, payers: int, between: int, lo_us: int) -> int:
    """For each intermediary: which sources paid it before it last paid the goal."""
    numbers, sources, most = room.numbers, room.ahead, 1
    for place in range(payers):
        sources.us[sources.frontier[place]] = 1  # from here on how many it has; the start is the first
    for place in range(between):
        middle = room.behind.frontier[place]
        numbers[LEVEL] += 1
        event = behind.newest[middle]
        while event >= 0 and behind.at_us[event] > lo_us:
            us, far = behind.at_us[event], behind.far[event]
            event = behind.older[event]
            numbers[STEPS] += 1
            if numbers[STEPS] > numbers[PAUSE]:
                return most
            new = sources.search[far] == numbers[SEARCH] and sources.level[far] != numbers[LEVEL]
            if new and us < room.behind.us[middle] and far != middle:
                sources.level[far] = numbers[LEVEL]
                sources.us[far] += 1
                most = max(most, sources.us[far])
    return most


@kernel
def count_new_payers(behind: Way, pair_older: NDArray[np.int32], room: Room, task: Task) -> int:
    """How many paid the start at the end of the time and not before in it; -1 beyond the limit of work."""
    event, found, steps = behind.newest[task.start], 0, 0
    while event >= 0 and behind.at_us[event] >= task.hi_us:
        steps += 1
        if steps > room.numbers[LIMIT]:
            return -1
        before = pair_older[event]
        if behind.at_us[event] == task.hi_us and (before < 0 or behind.at_us[before] <= task.lo_us):
            found += 1
        event = behind.older[event]
    return found
