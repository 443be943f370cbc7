"""Equal values have equal bytes, whatever the order of their keys, and bytes read back as their value."""

import json
import random

from hypothesis import given, settings
from hypothesis import strategies as st

from mingjian.kernel.canonical import canonical_bytes

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


def shuffled(value: object, rng: random.Random) -> object:
    """The same value with the keys of each object in another order."""
    if isinstance(value, list):
        return [shuffled(item, rng) for item in value]
    if not isinstance(value, dict):
        return value
    items = [(key, shuffled(item, rng)) for key, item in value.items()]
    rng.shuffle(items)
    return dict(items)


def typed(value: object) -> object:
    """The value with the type of each leaf beside it: Python takes True for 1."""
    if isinstance(value, list):
        return [typed(item) for item in value]
    if isinstance(value, dict):
        return {key: typed(item) for key, item in value.items()}
    return (type(value), value)


@settings(max_examples=200)
@given(value=VALUES, rng=st.randoms(use_true_random=False))
def test_the_order_of_keys_changes_no_byte(value, rng):
    assert canonical_bytes(shuffled(value, rng)) == canonical_bytes(value)


@settings(max_examples=200)
@given(value=VALUES)
def test_the_bytes_read_back_as_the_value_so_that_two_values_never_share_them(value):
    assert typed(json.loads(canonical_bytes(value))) == typed(value)


@settings(max_examples=200)
@given(one=VALUES, other=VALUES)
def test_two_values_share_bytes_exactly_if_they_are_equal(one, other):
    assert (canonical_bytes(one) == canonical_bytes(other)) == (typed(one) == typed(other))
