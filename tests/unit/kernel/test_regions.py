"""Regions: a code covers what lies inside of it, and nothing that only looks alike."""

import pytest

from mingjian.kernel.problems import Refused
from mingjian.kernel.regions import covers, parse_region, prefix_of


@pytest.mark.parametrize(
    ("code", "prefix"),
    [
        ("110000", "11"),
        ("110100", "1101"),
        ("110105", "110105"),
        ("441900", "4419"),
        ("100000", "10"),
        ("", ""),
    ],
)
def test_trailing_pairs_of_zeros_mean_the_whole(code, prefix):
    assert prefix_of(code) == prefix


@pytest.mark.parametrize(
    ("office", "region", "answer"),
    [
        ("", "310000", True),
        ("", "", True),
        ("310000", "310000", True),
        ("310000", "310115", True),
        ("310100", "310115", True),
        ("310100", "310000", False),  # registered for the province, in no city of it
        ("310115", "310116", False),
        ("310000", "320000", False),
        ("310000", "", False),
        ("130000", "113000", False),
    ],
)
def test_an_office_covers_what_lies_inside_its_region(office, region, answer):
    assert covers(office, region) is answer


@pytest.mark.parametrize(
    "code", ["31", "3100000", "01000a", "010000", "310001", "３１００００", "31000%", "310000\n"]
)
def test_what_is_no_code_is_refused(code):
    with pytest.raises(Refused) as refused:
        parse_region(code)
    assert refused.value.problems[0].column == "region"


@pytest.mark.parametrize("code", ["", "310000", "310100", "310115", "659001"])
def test_a_code_is_itself(code):
    assert parse_region(code) == code
