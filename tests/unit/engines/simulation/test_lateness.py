"""Planted publication days: counted again by the calendar from the register and the rows as written."""

from datetime import date, timedelta

import pytest

from mingjian.engines.simulation.cast import AS_OF, Size, choose_cast
from mingjian.engines.simulation.draws import Draws
from mingjian.engines.simulation.lateness import publish_months
from mingjian.engines.simulation.licences import institution_rows, turnover
from mingjian.engines.simulation.workdays import NO_DAY
from mingjian.law.calendars import official

EPOCH = date(1970, 1, 1)


def counted_again(seed: int, size: Size) -> set[tuple[str, str, int]]:
    cast = choose_cast(seed, size)
    publication, _ = publish_months(cast, Draws(seed, 5))
    found = set()
    for number, row in enumerate(institution_rows(cast)[: size.platforms]):
        since, until = row[5], row[6]
        for column, month in enumerate(cast.months):
            day = int(publication.published[number, column])
            is_out = publication.filed[number, column] and day != NO_DAY
            end = min(EPOCH + timedelta(days=day), AS_OF) if is_out else AS_OF
            late = official().count_after(month.last_day, end) - 5 if end > month.last_day else 0
            licensed = since <= month.last_day.isoformat() and (
                not until or month.last_day.isoformat() < until
            )
            if licensed and late > 0:
                found.add((cast.platform_ids[number], str(month), late))
    return found


@pytest.mark.parametrize("size", [Size(), Size(12, 12), Size(12, 8), Size(5, 9), Size(2, 1), Size(2, 60)])
def test_exactly_the_planted_months_are_late(size: Size) -> None:
    cast = choose_cast(3, size)
    _, plants = publish_months(cast, Draws(3, 5))
    planted = {(cast.platform_ids[plant.platform or 0], plant.period, plant.measured) for plant in plants}
    assert planted == counted_again(3, size)
    assert len(planted) == len(plants)


def test_in_a_market_of_some_size_one_licence_ends_before_the_last_day_and_one_begins_on_it() -> None:
    cast = choose_cast(3, Size(12, 12))
    moved = turnover(cast)
    assert moved is not None
    rows = institution_rows(cast)
    assert rows[moved.left][6] == cast.months[moved.left_month].last_day.isoformat()
    assert rows[moved.closed][6] == cast.months[moved.closed_month].end.isoformat()
    assert rows[moved.newcomer][5] == cast.months[moved.newcomer_month].last_day.isoformat()
