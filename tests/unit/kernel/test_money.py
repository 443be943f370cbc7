"""Amounts and rates are written exactly, and amounts of two currencies are never added."""

import pytest

from mingjian.kernel.money import Money, format_bp, format_minor, format_wan


@pytest.mark.parametrize(
    ("minor", "plain", "short"),
    [
        (0, "0.00", "0 元"),
        (1, "0.01", "0.01 元"),
        (-1, "-0.01", "-0.01 元"),
        (100, "1.00", "1 元"),
        (999_999, "9,999.99", "9,999.99 元"),
        (1_000_000, "10,000.00", "1 万元"),
        (1_000_001, "10,000.01", "1.000001 万元"),
        (20_000_000, "200,000.00", "20 万元"),
        (9_999_999_999, "99,999,999.99", "9,999.999999 万元"),
        (10_000_000_000, "100,000,000.00", "1 亿元"),
        (10_000_000_001, "100,000,000.01", "1.0000000001 亿元"),
        (-123_456_789_012_345, "-1,234,567,890,123.45", "-12,345.6789012345 亿元"),
    ],
)
def test_an_amount_is_written_to_the_last_fen(minor, plain, short):
    assert format_minor(minor) == plain
    assert format_wan(minor) == short


@pytest.mark.parametrize(
    ("bp", "text"), [(0, "0.00%"), (1, "0.01%"), (1_540, "15.40%"), (-5, "-0.05%"), (1_000_000, "10,000.00%")]
)
def test_a_rate_is_written_to_the_last_basis_point(bp, text):
    assert format_bp(bp) == text


def test_amounts_of_one_currency_add_up():
    assert Money(1) + Money(2) == Money(3)
    assert str(Money(123_456, "USD")) == "USD 1,234.56"


def test_amounts_of_two_currencies_do_not():
    with pytest.raises(ValueError, match="cannot add USD to CNY"):
        Money(1) + Money(1, "USD")
