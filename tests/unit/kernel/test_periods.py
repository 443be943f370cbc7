"""Periods are half-open; a month is read from one spelling and refused in every other."""

from datetime import date

import pytest

from mingjian.kernel.periods import Period, parse_day, reporting_period
from mingjian.kernel.problems import Refused


def refusal(call, *args):
    with pytest.raises(Refused) as refused:
        call(*args)
    [told] = refused.value.problems
    return told


def test_a_month_begins_on_its_first_day_and_ends_before_the_next():
    month = Period.parse_month("2020-02")
    assert (month.start, month.end, month.last_day) == (date(2020, 2, 1), date(2020, 3, 1), date(2020, 2, 29))
    assert date(2020, 2, 29) in month
    assert date(2020, 3, 1) not in month
    assert date(2020, 1, 31) not in month


def test_december_ends_with_the_year():
    assert Period.month(2020, 12).end == date(2021, 1, 1)


@pytest.mark.parametrize(
    "text",
    [
        "", "2020", "2020-6", "2020-006", "2020-13", "2020-00", "0000-01", "9999-12", "202006",
        "2020/06", " 2020-06", "2020-06 ", "2020-06\n", "2020-06-01",
        "-020-06", "２０２０-０６", "٢٠٢٠-٠٦", "2020-06\x00",
    ],
)  # fmt: skip
def test_other_spellings_of_a_month_are_refused(text):
    told = refusal(Period.parse_month, text)
    assert (told.code, told.value, told.allowed) == ("period.unknown", text, "YYYY-MM")


@pytest.mark.parametrize("year", [1, 2017, 2024, 9998])
@pytest.mark.parametrize("month", [1, 2, 12])
def test_a_month_is_spelled_as_it_is_read(year, month):
    text = f"{year:04}-{month:02}"
    assert str(Period.parse_month(text)) == text


def test_a_day_and_another_range_are_spelled_by_their_days():
    assert str(Period(date(2020, 6, 30), date(2020, 7, 1))) == "2020-06-30"
    assert str(Period(date(2020, 6, 1), date(2020, 9, 1))) == "2020-06-01/2020-09-01"


@pytest.mark.parametrize("end", [date(2020, 6, 1), date(2020, 5, 31)])
def test_a_period_holds_at_least_one_day(end):
    with pytest.raises(ValueError, match="empty period"):
        Period(date(2020, 6, 1), end)


def test_a_reporting_period_has_begun():
    today = date(2020, 6, 1)
    assert reporting_period("2020-06", today) == Period.month(2020, 6)
    told = refusal(reporting_period, "2020-07", today)
    assert (told.code, told.allowed) == ("period.unknown", "≤ 2020-06")


def test_periods_order_by_their_days():
    assert Period.month(2019, 12) < Period.month(2020, 1) < Period.month(2020, 2)


def test_a_day_has_one_spelling():
    assert parse_day("2020-06-30") == date(2020, 6, 30)


@pytest.mark.parametrize("text", ["20200630", "2020-W27-2", "2020-6-30", "2020-02-30", "", "2020-06-30T00"])
def test_other_spellings_of_a_day_are_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011 - whichever way Python words it
        parse_day(text)
