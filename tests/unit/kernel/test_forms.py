"""A form asks in each period for the fields of that period, and before the duty for those of its first."""

from dataclasses import replace
from datetime import date

import pytest

from mingjian.kernel.forms import Field, FieldType, FormSpec, Section
from mingjian.kernel.money import AMOUNT_LIMIT
from mingjian.kernel.periods import Period
from mingjian.kernel.text import Text

LABEL = Text("甲", "A")


def field(name: str, kind: FieldType = FieldType.TEXT, **more: object) -> Field:
    return Field(name=name, type=kind, label=LABEL, help=LABEL, **more)


OLD = field("old", until=date(2020, 6, 15))
NEW = field("new", since=date(2020, 6, 15))
FORM = FormSpec(
    key="f",
    label=LABEL,
    since=date(2020, 3, 10),
    sections=(Section(name="s", key=("id",), fields=(field("id"), OLD, NEW), label=LABEL),),
)


@pytest.mark.parametrize(
    ("month", "names"),
    [
        (1, ("id", "old")),
        (5, ("id", "old")),
        (6, ("id", "old", "new")),
        (7, ("id", "new")),
    ],
)
def test_a_period_asks_for_the_fields_that_hold_on_some_of_its_days(month, names):
    assert FORM.at(Period.month(2020, month)).section("s").names == names


def test_a_field_that_begins_with_the_next_period_is_not_asked_for_yet():
    assert not replace(NEW, since=date(2020, 7, 1)).asked_in(Period.month(2020, 6))
    assert not replace(OLD, until=date(2020, 6, 1)).asked_in(Period.month(2020, 6))
    assert replace(OLD, until=date(2020, 6, 2)).asked_in(Period.month(2020, 6))


def test_before_the_duty_the_first_spec_holds():
    form = replace(FORM, since=date(2020, 6, 20))
    assert form.at(Period.month(2019, 1)).section("s").names == ("id", "old", "new")


def test_a_period_is_voluntary_that_ended_before_the_duty_began():
    assert FORM.is_voluntary(Period.month(2020, 2))
    assert not FORM.is_voluntary(Period.month(2020, 3))
    assert replace(FORM, since=date(2020, 3, 1)).is_voluntary(Period.month(2020, 2))


@pytest.mark.parametrize(
    ("kind", "more", "limits"),
    [
        (FieldType.AMOUNT, {}, (0, AMOUNT_LIMIT)),
        (FieldType.INTEGER, {}, (0, 10**12)),
        (FieldType.INTEGER, {"minimum": 1, "maximum": 3}, (1, 3)),
        (FieldType.AMOUNT, {"minimum": -5}, (-5, AMOUNT_LIMIT)),
        (FieldType.TEXT, {}, None),
    ],
)
def test_numbers_have_limits(kind, more, limits):
    assert field("n", kind, **more).limits == limits


def test_an_unknown_name_is_an_error():
    with pytest.raises(KeyError):
        FORM.section("nothing")
    with pytest.raises(KeyError):
        FORM.section("s").field("nothing")
