"""Whoever acts in whatever order, an order stays in its table and keeps four eyes."""

from hypothesis import given, settings
from hypothesis import strategies as st

from mingjian.domains.supervision.cases import ORDER
from mingjian.kernel.permissions import INSTITUTION, PUBLIC, SUPERVISOR, Permission

BINDING = {"approve", "accept", "conclude", "extend", "refuse-extension", "hold-hearing", "refuse-hearing"}
ASKED_BY_INSTITUTION = {"answer", "request-extension", "state-defence", "request-hearing", "acknowledge"}
REQUESTS = {
    "request-extension": ("extend", "refuse-extension"),
    "request-hearing": ("hold-hearing", "refuse-hearing"),
}
PEOPLE = {"a": SUPERVISOR, "b": SUPERVISOR, "i": INSTITUTION, "p": PUBLIC}
STATUSES = {status.key for status in ORDER.statuses}
STEPS = st.lists(st.tuples(st.sampled_from(sorted(PEOPLE)), st.integers(0, 9)), max_size=40)


def walk(steps):
    """Play choices as acts; yields who did which transition, from which status."""
    status, authored, history = ORDER.initial, {name: set() for name in PEOPLE}, ["draft"]
    authored["a"].add("draft")
    for who, choice in steps:
        allowed = ORDER.allowed(status, PEOPLE[who].permissions, authored[who], history)
        if allowed:
            transition = allowed[choice % len(allowed)]
            authored[who].add(transition.verb)
            history.append(transition.verb)
            yield who, status, transition
            status = transition.lands(status)


@settings(max_examples=300)
@given(steps=STEPS)
def test_a_walk_never_leaves_the_table(steps):
    for who, status, transition in walk(steps):
        assert transition in ORDER.transitions
        assert status in transition.sources
        assert transition.lands(status) in STATUSES
        assert transition.permission in PEOPLE[who].permissions
        assert not ORDER.status(status).final or transition.verb == "note-appeal"


@settings(max_examples=300)
@given(steps=STEPS)
def test_nothing_that_binds_is_done_by_who_drafted_it(steps):
    done = [(transition.verb, who) for who, _, transition in walk(steps)]
    assert {who for verb, who in done if verb in BINDING} <= {"b"}
    assert {who for verb, who in done if verb in ASKED_BY_INSTITUTION} <= {"i"}


@settings(max_examples=300)
@given(steps=STEPS)
def test_an_order_is_served_after_approval_and_ends_with_an_outcome(steps):
    verbs = []
    for _, status, transition in walk(steps):
        verbs.append(transition.verb)
        if transition.verb == "serve":
            assert "approve" in verbs
        if ORDER.status(transition.lands(status)).final and not ORDER.status(status).final:
            assert transition.outcome in ORDER.outcomes


@settings(max_examples=300)
@given(steps=STEPS)
def test_requests_are_answered_one_by_one_and_never_passed_over(steps):
    verbs = []
    for _, _, transition in walk(steps):
        for asked, answers in REQUESTS.items():
            open_now = verbs.count(asked) - sum(verbs.count(verb) for verb in answers)
            assert open_now in {0, 1}
            if transition.verb in answers:
                assert open_now == 1
            if transition.verb == "conclude":
                assert open_now == 0
        verbs.append(transition.verb)
    for transition in ORDER.transitions:
        assert transition.limit is None or verbs.count(transition.verb) <= transition.limit
    assert "note-appeal" not in verbs or "serve" in verbs[: verbs.index("note-appeal")]


def test_the_walks_reach_the_end():
    wanted = ["approve", "serve", "request-extension", "extend", "answer", "reject", "answer", "accept"]
    status, history = ORDER.initial, ["draft"]
    for verb in wanted:
        [transition] = [t for t in ORDER.allowed(status, set(Permission), (), history) if t.verb == verb]
        status = transition.lands(status)
        history.append(verb)
    assert status == "closed"
    seen = set()
    for choice in range(10):  # walks as hypothesis makes them do get there
        seen |= {t.verb for _, _, t in walk([("b", 0), ("a", 1)] + [(who, choice) for who in "ib" * 15])}
    assert {"request-extension", "answer", "reject", "conclude"} <= seen
