"""When the months were published: in time by most, late or never by a few, and who owed nothing."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mingjian.engines.simulation.cast import AS_OF, Cast
from mingjian.engines.simulation.draws import Draws, Ints
from mingjian.engines.simulation.licences import turnover
from mingjian.engines.simulation.plants import Plant
from mingjian.engines.simulation.workdays import NO_DAY, nth_after, number_of
from mingjian.law.calendars import official

RULE = "p2p.monthly-late"
TERM = 5  # working days after the month
UNPUBLISHED, UNFILED, UNLICENSED = -1, -2, -3  # in the place of working days late
_PLAN = (  # months before as_of, working days late
    (1, 1),
    (2, 0),  # on the fifth working day itself
    (3, 12),
    (4, 1),
    (5, UNPUBLISHED),
    (6, UNFILED),
    (7, 0),
)


@dataclass(frozen=True, slots=True)
class Publication:
    """Of each platform and month: the day as days since 1970-01-01 (NO_DAY: none), and if there is a row."""

    published: Ints
    filed: NDArray[np.bool_]


def publish_months(cast: Cast, draws: Draws) -> tuple[Publication, list[Plant]]:
    """Most publish on the first to the fifth working day; the plan says who does not."""
    shape = (cast.size.platforms, cast.size.months)
    ends = np.array([number_of(month.last_day) for month in cast.months], dtype=np.int64)
    after = draws.integers(1, TERM + 1, shape[0] * shape[1]).reshape(shape)
    published = nth_after(np.broadcast_to(ends, shape), after)
    filed = np.ones(shape, dtype=np.bool_)
    plants = []
    for at, late in dict(_planned(cast)).items():
        day = nth_after(ends[at[1] : at[1] + 1], np.array([TERM + late]))[0] if late >= 0 else NO_DAY
        published[at], filed[at] = day, late not in {UNFILED, UNLICENSED}
        measured = late if late >= 0 else _open_days(cast, at[1])
        if late != UNLICENSED and measured > 0:
            plants.append(Plant(RULE, str(cast.months[at[1]]), measured, at[0]))
    return Publication(published, filed), plants


def _open_days(cast: Cast, month: int) -> int:
    """Working days from the due day up to as_of; none where it is not yet due."""
    return official().count_after(cast.months[month].last_day, AS_OF) - TERM


def _planned(cast: Cast) -> Iterator[tuple[tuple[int, int], int]]:
    """Platform and month, working days late; what comes later counts."""
    last, moved = cast.size.months - 1, turnover(cast)
    regular = cast.mains[:-4] if moved else cast.mains
    for number, (before, late) in enumerate(_PLAN):
        if before <= last:
            yield (regular[number % len(regular)], last - before), late
    if moved is None:
        return
    for month in range(moved.left_month, last + 1):  # no licence on its last day, nothing owed
        yield (moved.left, month), UNLICENSED
    yield (moved.closed, moved.closed_month), UNPUBLISHED  # one more day of licence: the month is owed
    for month in range(moved.closed_month + 1, last + 1):
        yield (moved.closed, month), UNLICENSED
    for month in range(moved.newcomer_month):
        yield (moved.newcomer, month), UNLICENSED
    yield (moved.newcomer, moved.newcomer_month), 2  # licensed on the last day alone
