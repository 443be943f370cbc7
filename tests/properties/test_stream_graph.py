"""Cycles, scatter-gather and gather-scatter agree with trying everything; a bound of work is never silent."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from mingjian.engines.stream.cycles import Way, search_room
from mingjian.engines.stream.features import FEATURES
from mingjian.engines.stream.graph import bounded_features, measure
from tests.oracle.naive_graph import DAY, Transfer, features

MOST, WORK = 40, 100_000
NAMES = [feature.name for feature in FEATURES]
HOURS = st.one_of(st.integers(0, 30), st.sampled_from([0, 1, 2, 6, 24]))
CROWD = st.tuples(st.integers(0, 4), st.integers(0, 4), HOURS)
EVENTS = st.lists(CROWD, min_size=1, max_size=18)


class Lists:
    """Events by account in order of time, ties in order of arrival: what the kernels walk."""

    def __init__(self) -> None:
        self.seen: list[Transfer] = []
        self.ahead, self.behind = (
            Way(sign, np.full(8, -1, np.int32), np.full(MOST, -1, np.int32), np.zeros(MOST, np.int32),
                np.zeros(MOST, np.int64))
            for sign in (1, -1)
        )  # fmt: skip
        self.pair_older = np.full(MOST, -1, np.int32)

    def add(self, source: int, target: int, at: int) -> int:
        event = len(self.seen)
        self.seen.append(Transfer(str(source), str(target), at))
        self._join(self.ahead, event, source, target, at)
        self._join(self.behind, event, target, source, at)
        order = sorted(range(event + 1), key=lambda n: self.seen[n].at)
        for place, n in enumerate(order):
            same = [m for m in order[:place] if self.seen[m][:2] == self.seen[n][:2]]
            self.pair_older[n] = same[-1] if same else -1
        return event

    def row(self) -> np.ndarray:
        """The row of the last event with the two windows that the kernels read."""
        row, last = np.zeros(len(FEATURES)), self.seen[-1]
        inside = [e for e in self.seen if last.at - DAY < e.at <= last.at]
        row[NAMES.index("from_in_peers_1d")] = len({e.source for e in inside if e.target == last.source})
        row[NAMES.index("from_out_peers_1d")] = len({e.target for e in inside if e.source == last.source})
        return row

    def _join(self, way: Way, event: int, near: int, far: int, at: int) -> None:
        way.far[event], way.at_us[event] = far, at
        newer, older = -1, int(way.newest[near])
        while older >= 0 and way.at_us[older] > at:
            newer, older = older, int(way.older[older])
        way.older[event] = older
        if newer >= 0:
            way.older[newer] = event
        else:
            way.newest[near] = event


def told(lists: Lists, room, event: int) -> tuple[dict[str, int], int]:
    row = lists.row()
    bounded = measure(lists.ahead, lists.behind, lists.pair_older, room, event, row)
    return {name: int(row[NAMES.index(name)]) for name in features(lists.seen)}, bounded


@given(EVENTS)
@settings(max_examples=120, deadline=None)
def test_the_graph_features_of_each_event_are_those_of_the_twin(events):
    lists, room = Lists(), search_room(8, WORK)
    for source, target, hours in events:
        found, bounded = told(lists, room, lists.add(source, target, hours * DAY // 24))
        assert (found, bounded) == (features(lists.seen), 0)


@given(EVENTS, st.integers(1, 30))
@settings(max_examples=80, deadline=None)
def test_a_bound_of_work_makes_lower_bounds_and_says_which(events, work):
    lists, room = Lists(), search_room(8, work)
    for source, target, hours in events:
        found, bounded = told(lists, room, lists.add(source, target, hours * DAY // 24))
        wanted = features(lists.seen)
        assert all(found[name] <= wanted[name] for name in wanted)
        assert {name for name in wanted if found[name] < wanted[name]} <= set(bounded_features(bounded))


def test_the_longest_cycle_counts_and_a_longer_one_does_not():
    for length in (10, 11):
        lists, room = Lists(), search_room(16, WORK)
        lists.ahead, lists.behind = (
            w._replace(newest=np.full(16, -1, np.int32)) for w in (lists.ahead, lists.behind)
        )
        for n in range(length):
            found, _ = told(lists, room, lists.add(n, (n + 1) % length, n))
        assert found["cycles_10_1d"] == (1 if length == 10 else 0)


def test_each_of_parallel_events_makes_a_cycle_of_its_own():
    lists, room = Lists(), search_room(8, WORK)
    for at in range(3):
        lists.add(0, 1, at)
    found, _ = told(lists, room, lists.add(1, 0, 5))
    assert found["cycles_2_1d"] == 3
