"""Whoever acts in whatever order, an order stays in its table and keeps four eyes."""

from hypothesis import given, settings
from hypothesis import strategies as st

from mingjian.domains.supervision.cases import ORDER
from mingjian.kernel.permissions import INSTITUTION, PUBLIC, SUPERVISOR

PEOPLE = {"a": SUPERVISOR, "b": SUPERVISOR, "i": INSTITUTION, "p": PUBLIC}
STATUSES = {status.key for status in ORDER.statuses}
STEPS = st.lists(st.tuples(st.sampled_from(sorted(PEOPLE)), st.integers(0, 9)), max_size=30)


def walk(steps):
    """Play choices as acts; yields who did which transition, from which status."""
    status, authored = ORDER.initial, {name: set() for name in PEOPLE}
    authored["a"].add("draft")
    for who, choice in steps:
        allowed = ORDER.allowed(status, PEOPLE[who].permissions, authored[who])
        if allowed:
            transition = allowed[choice % len(allowed)]
            authored[who].add(transition.verb)
            yield who, status, transition
            status = transition.target


@settings(max_examples=300)
@given(steps=STEPS)
def test_a_walk_never_leaves_the_table(steps):
    for who, status, transition in walk(steps):
        assert transition in ORDER.transitions
        assert status in transition.sources
        assert transition.target in STATUSES
        assert transition.permission in PEOPLE[who].permissions
        assert not ORDER.status(status).final


@settings(max_examples=300)
@given(steps=STEPS)
def test_nothing_that_binds_is_done_by_who_drafted_it(steps):
    done = {transition.verb: who for who, _, transition in walk(steps)}
    assert {done.get(verb) for verb in ("approve", "accept", "conclude")} <= {"b", None}
    assert done.get("answer") in {"i", None}


@settings(max_examples=300)
@given(steps=STEPS)
def test_an_order_is_served_after_approval_and_ends_with_an_outcome(steps):
    verbs = []
    for _, _, transition in walk(steps):
        verbs.append(transition.verb)
        if transition.verb == "serve":
            assert "approve" in verbs
        if ORDER.status(transition.target).final:
            assert transition.outcome in ORDER.outcomes


def test_the_walks_reach_the_end():
    steps = [("b", 0), ("a", 1), ("i", 0), ("b", 0), ("i", 0), ("b", 1), ("b", 0)]
    verbs = [transition.verb for _, _, transition in walk(steps)]
    assert verbs == ["approve", "serve", "answer", "reject", "answer", "accept"]
