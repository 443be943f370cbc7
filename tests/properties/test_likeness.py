"""Near names are found among many exactly as one by one, whatever the edit."""

from hypothesis import given, settings
from hypothesis import strategies as st

from mingjian.record.registry.likeness import NearNames, count_edits, edits_allowed, is_near

NAMES = st.text("甲乙丙丁ab", max_size=9)


def slow_edits(one: str, other: str) -> int:
    """The distance by its definition."""
    if not one or not other:
        return len(one) + len(other)
    return min(
        slow_edits(one[1:], other) + 1,
        slow_edits(one, other[1:]) + 1,
        slow_edits(one[1:], other[1:]) + (one[0] != other[0]),
    )


@given(st.text("甲乙a", max_size=5), st.text("甲乙a", max_size=5), st.integers(0, 3))
@settings(max_examples=60, deadline=None)
def test_the_distance_is_the_one_of_the_definition_up_to_the_limit(one, other, limit):
    assert count_edits(one, other, limit) == min(slow_edits(one, other), limit + 1)


@given(st.lists(NAMES, max_size=30), NAMES)
@settings(max_examples=120, deadline=None)
def test_the_names_near_to_one_are_those_found_by_comparing_all(names, name):
    assert NearNames(names).near(name) == [n for n, other in enumerate(names) if is_near(name, other)]


@given(st.text("甲乙丙丁戊己", min_size=2, max_size=7), st.data())
@settings(max_examples=60, deadline=None)
def test_one_letter_more_less_or_other_is_near(name, data):
    at = data.draw(st.integers(0, len(name) - 1))
    other = data.draw(
        st.sampled_from(
            [name[:at] + "x" + name[at:], name[:at] + name[at + 1 :], name[:at] + "x" + name[at + 1 :]]
        )
    )
    assert edits_allowed(len(name)) == 1
    assert NearNames(["别的", name]).near(other) == [1]
