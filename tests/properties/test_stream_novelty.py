"""Novelty and past scores agree with slow twins, however the events are batched and whoever was forgotten."""

from collections import defaultdict

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from mingjian.engines.stream.batch import Batch
from mingjian.engines.stream.contacts import contacts, find, meet, mixed
from mingjian.engines.stream.familiarity import Familiarity
from mingjian.engines.stream.novelty_names import NOVELTY
from mingjian.engines.stream.pastscores import HALVES_US, PAST, past_scores, recall
from mingjian.engines.stream.roster import Roster, Sides
from tests.oracle.naive_novelty import naive_novelty

NAMES = [feature.name for feature in NOVELTY]
EVENT = st.tuples(
    st.integers(0, 200_000),
    st.sampled_from("abcdefghijkl"),
    st.sampled_from("abcdefghijkl"),
    st.sampled_from([0, 90, 95, 100, 1_000]),
    st.sampled_from(["", "x", "y"]),
)


def batch_of(rows) -> Batch:
    blank = [""] * len(rows)
    at, source, target, amount, device = (list(column) for column in zip(*rows, strict=True))
    at_us = np.array(at, np.int64) * 1_000_000
    return Batch([str(n) for n in range(len(rows))], at_us, source, target, np.array(amount, np.int64),
                 blank, blank, blank, blank, device)  # fmt: skip


def measured(known: Familiarity, rows) -> np.ndarray:
    out = np.zeros((len(rows), len(NOVELTY)))
    if rows:
        known.take(batch_of(rows), out)
    return out


@given(st.lists(EVENT, min_size=1, max_size=40), st.data())
@settings(max_examples=60, deadline=None)
def test_novelty_is_that_of_the_twin_and_a_snapshot_changes_nothing(rows, data):
    cut = data.draw(st.integers(0, len(rows)))
    one, other = Familiarity(16), Familiarity(16)
    first = measured(one, rows[:cut])
    other.restore({name: array.copy() for name, array in one.state().items()})
    found = np.vstack([first, measured(other, rows[cut:])])
    wanted = [[row[name] for name in NAMES] for row in naive_novelty(batch_of(rows))]
    np.testing.assert_allclose(found, np.array(wanted, float), rtol=1e-12)


@given(st.lists(EVENT, min_size=1, max_size=60), st.integers(1, 60))
@settings(max_examples=30, deadline=None)
def test_who_is_forgotten_does_not_depend_on_the_batches(rows, size):
    whole, parts = Familiarity(3), Familiarity(3)
    found = [measured(parts, rows[i : i + size]) for i in range(0, len(rows), size)]
    np.testing.assert_array_equal(measured(whole, rows), np.vstack(found))


@given(st.lists(st.integers(0, 40), max_size=120))
@settings(max_examples=40, deadline=None)
def test_a_table_keeps_the_keys_met_last_and_at_most_twice_as_many(numbers):
    table, counts, last = contacts(8), defaultdict(int), []
    for number in numbers:
        place = meet(table, np.uint64(mixed(number, 0)))
        last = [n for n in last if n != number] + [number]
        counts[number] = table.times[place] + 1
        table.times[place] += 1
    for number in last[-8:]:
        assert table.times[find(table, np.uint64(mixed(number, 0)))] == counts[number] > 0
    assert np.count_nonzero(table.keys) <= 16


@given(st.lists(st.tuples(st.integers(0, 9), *[st.sampled_from("abc")] * 2, st.floats(0, 1)), max_size=30))
@settings(max_examples=40, deadline=None)
def test_past_scores_are_the_faded_scores_of_the_events_before(rows):
    slots, serials = Roster(5).number([name for row in rows for name in row[1:3]])
    at_us = np.cumsum([HALVES_US * row[0] // 4 for row in rows]).astype(np.int64)
    out = np.zeros((len(rows), len(PAST)), np.float32)
    sides = Sides(slots[::2], serials[::2], slots[1::2], serials[1::2], at_us)
    recall(past_scores(5), sides, np.array([row[3] for row in rows]), out)
    for n, row in enumerate(rows):
        wanted = [
            told for a in row[1:3] for way in (1, 2) for told in _past(rows[:n], at_us, a, way, at_us[n])
        ]
        np.testing.assert_allclose(out[n], wanted, rtol=1e-5, atol=1e-7)


def _past(before, at_us, account, way, now):
    faded = [
        (row[3], 0.5 ** ((now - at_us[i]) / HALVES_US)) for i, row in enumerate(before) if row[way] == account
    ]
    weight = sum(fade for _, fade in faded)
    return max((s * f for s, f in faded), default=0), sum(s * f for s, f in faded) / weight if weight else 0
