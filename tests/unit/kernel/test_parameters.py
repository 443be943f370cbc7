"""A parameter has one value a day: none before the first, the next from its own day on."""

from datetime import date

import pytest

from mingjian.kernel.instruments import Evidence
from mingjian.kernel.parameters import Parameter, Value
from mingjian.kernel.text import Text

FIRST, SECOND = date(2016, 8, 17), date(2020, 1, 1)


def value(since: date, number: int) -> Value:
    return Value(
        since=since, value=number, evidence=Evidence.TEXT, reference="X", verified_on=date(2026, 1, 1)
    )


def parameter(*values: Value) -> Parameter:
    return Parameter(key="k", unit="fen", label=Text("甲", "A"), values=values)


SERIES = parameter(value(FIRST, 1), value(SECOND, 2))


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date.min, None),
        (date(2016, 8, 16), None),
        (FIRST, 1),
        (date(2019, 12, 31), 1),
        (SECOND, 2),
        (date.max, 2),
    ],
)
def test_the_value_of_a_day(day, expected):
    found = SERIES.at(day)
    assert (found.value if found else None) == expected


def test_intervals_are_half_open_and_join():
    spans = [(since, end, found.value) for since, end, found in SERIES.intervals()]
    assert spans == [(FIRST, SECOND, 1), (SECOND, date.max, 2)]


@pytest.mark.parametrize("days", [(), (SECOND, FIRST), (FIRST, FIRST)])
def test_the_days_of_values_ascend(days):
    with pytest.raises(ValueError, match="ascending days"):
        parameter(*(value(day, 1) for day in days))
