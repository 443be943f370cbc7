"""Daily custody: the custodian's balance and what the platform owes its clients, with planted shortfalls."""

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np

from mingjian.engines.simulation.cast import AS_OF, Cast
from mingjian.engines.simulation.concentration import Books
from mingjian.engines.simulation.draws import Draws, Ints
from mingjian.engines.simulation.plants import Plant
from mingjian.engines.simulation.workdays import number_of

BANKS = 5
FLOOR_FEN = 1_000_000  # the least a platform owes its clients

Columns = dict[str, Ints]  # platform, bank, day, custodian, owed


def custody_days(cast: Cast, seed: int, books: Books) -> tuple[Columns, list[Plant]]:
    """A row a platform and day of the filed months, and the shortfalls among them.

    The first narrow platform files nothing for the last month: a missing filing, no finding.
    """
    draws = Draws(seed, 4)
    count, first = cast.size.platforms, number_of(cast.months[0].start)
    days = np.arange(first, number_of(AS_OF) + 1)
    shape = (count, len(days))
    base = np.array([FLOOR_FEN + int(book.sum()) // 20 for book in books], dtype=np.int64)
    owed = base[:, None] // 1_000 * draws.integers(900, 1_100, count * len(days)).reshape(shape)
    spare = draws.integers(1, 200, count * len(days)).reshape(shape)
    custodian = owed + owed // 10_000 * spare + 1
    plants = []
    for platform, day, missing in _shortfalls(cast):
        at = (platform, number_of(day) - first)
        if at[1] >= 0:
            custodian[at] = owed[at] - missing
        if at[1] >= 0 and missing > 0:
            measured = int(custodian[at])
            plants.append(Plant("p2p.custody-shortfall", day.isoformat(), measured, platform))
    columns = {
        "platform": np.repeat(np.arange(count), len(days)),
        "bank": np.repeat(draws.integers(1, BANKS + 1, count), len(days)),
        "day": np.tile(days, count),
        "custodian": custodian.ravel(),
        "owed": owed.ravel(),
    }
    late = columns["platform"] == cast.narrow[0]
    filed = ~(late & (columns["day"] >= number_of(cast.months[-1].start)))
    return {name: column[filed] for name, column in columns.items()}, plants


def _shortfalls(cast: Cast) -> Iterator[tuple[int, date, int]]:
    """Platform, day and the fen that are missing; 0 is exactly equal, which is no breach."""
    largest, smallest = cast.mains[0], cast.mains[-1]
    yield largest, AS_OF - timedelta(days=12), 1
    yield largest, AS_OF - timedelta(days=11), 0  # recovered
    yield smallest, AS_OF - timedelta(days=1), 0
    yield smallest, AS_OF, 1
    for days in (40, 39, 38):
        yield largest, AS_OF - timedelta(days=days), 10_000 * days
