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
        most = max(most, _ask(ahead, room, payers, payers, task.lo_us))
        done = numbers[STEPS] <= numbers[PAUSE]
        if not done:
            numbers[PAUSE] = min(numbers[STEPS] + allowance, numbers[LIMIT])
            most = max(most, _ask(behind, room, payers, between, task.lo_us))
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
def _ask(way: Way, room: Room, payers: int, asked: int, lo_us: int) -> int:
    """Along the money: whom each source paid. Against it: who paid each intermediary. Counts what both know.

    An intermediary must have been paid before it last paid the goal. `us` of a source tells from here on how
    many intermediaries it has; the start is the first.
    """
    numbers, sources, between, most = room.numbers, room.ahead, room.behind, 1
    for place in range(payers):
        sources.us[sources.frontier[place]] = 1
    near_side, far_side = (sources, between) if way.sign > 0 else (between, sources)
    for place in range(asked):
        near = near_side.frontier[place]
        numbers[LEVEL] += 1
        event = way.newest[near]
        while event >= 0 and way.at_us[event] > lo_us:
            us, far = way.at_us[event], way.far[event]
            event = way.older[event]
            numbers[STEPS] += 1
            if numbers[STEPS] > numbers[PAUSE]:
                return most
            new = far_side.search[far] == numbers[SEARCH] and far_side.level[far] != numbers[LEVEL]
            source, middle = (near, far) if way.sign > 0 else (far, near)
            if new and near != far and us < between.us[middle]:
                far_side.level[far] = numbers[LEVEL]
                sources.us[source] += 1
                most = max(most, sources.us[source])
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
