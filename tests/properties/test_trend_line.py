"""The small line of a figure stays in its drawing, breaks at a missing value, and rises with the values."""

import re

from hypothesis import given
from hypothesis import strategies as st

from mingjian.ui.parts import TREND_HEIGHT, TREND_WIDTH, draw_trend

VALUES = st.lists(st.none() | st.integers(-(10**14), 10**14), max_size=40)
POINT = re.compile(r"([ML])(\d+) (\d+)")


@given(VALUES)
def test_every_known_value_is_a_point_inside(values):
    drawn = draw_trend(values)
    points = [(int(x), int(y)) for _, x, y in POINT.findall(drawn.path)]
    known = [value for value in values if value is not None]
    assert len(points) == len(known)
    assert all(0 <= x <= TREND_WIDTH and 0 <= y <= TREND_HEIGHT for x, y in points)
    by_height = sorted(zip(known, (y for _, y in points), strict=True))
    heights = [y for _, y in by_height]
    assert heights == sorted(heights, reverse=True)


@given(VALUES)
def test_a_gap_starts_the_line_anew(values):
    starts = sum(
        1 for before, now in zip([None, *values], values, strict=False) if before is None and now is not None
    )
    assert draw_trend(values).path.count("M") == starts
