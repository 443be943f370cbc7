"""What is written of an amount or a rate reads back as exactly that amount or rate."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from mingjian.kernel.money import SUM_LIMIT, format_bp, format_minor, format_wan

AMOUNTS = st.one_of(
    st.integers(-SUM_LIMIT, SUM_LIMIT),
    st.sampled_from([10**6, 10**10]).flatmap(lambda edge: st.integers(edge - 3, edge + 3)),
)
UNITS = {"元": 100, "万元": 10**6, "亿元": 10**10}


def read(text: str) -> Fraction:
    return Fraction(text.replace(",", ""))


@given(minor=AMOUNTS)
def test_an_amount_reads_back(minor):
    assert read(format_minor(minor)) * 100 == minor


@given(minor=AMOUNTS)
def test_a_short_amount_reads_back_in_the_largest_unit_that_fits(minor):
    digits, word = format_wan(minor).split(" ")
    assert read(digits) * UNITS[word] == minor
    larger = [unit for unit in UNITS.values() if UNITS[word] < unit <= abs(minor)]
    assert not larger
    assert not (digits.endswith("0") and "." in digits)


@given(bp=st.integers(-(10**6), 10**6))
def test_a_rate_reads_back(bp):
    text = format_bp(bp)
    assert text.endswith("%")
    assert read(text[:-1]) * 100 == bp


@given(minor=AMOUNTS)
def test_thousands_are_parted_from_the_right(minor):
    major = format_minor(minor).lstrip("-").split(".")[0].split(",")
    assert all(len(group) == 3 for group in major[1:])
    assert 1 <= len(major[0]) <= 3
