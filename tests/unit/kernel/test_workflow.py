"""A case type is one table: five statuses at most, labels for all, two persons for what binds."""

from dataclasses import replace

import pytest

from mingjian.config.domains import case_types
from mingjian.domains.supervision.cases import ORDER
from mingjian.kernel.permissions import ROLES, SUPERVISOR, Permission
from mingjian.kernel.text import Text
from mingjian.kernel.workflow import STATUS_LIMIT, Status, Transition

KINDS = case_types().values()


@pytest.mark.parametrize("kind", KINDS, ids=lambda k: k.key)
def test_a_case_type_has_few_statuses_and_ends_in_all_that_are_final(kind):
    assert len(kind.statuses) <= STATUS_LIMIT == 5
    final = {s.key for s in kind.statuses if s.final}
    assert final
    for transition in kind.transitions:
        assert not final & set(transition.sources)
        assert (transition.outcome is not None) == (transition.target in final)
        assert transition.sources


@pytest.mark.parametrize("kind", KINDS, ids=lambda k: k.key)
def test_every_status_is_reached_and_leads_to_an_end(kind):
    reached = {kind.initial}
    for _ in kind.statuses:
        reached |= {t.target for t in kind.transitions if reached & set(t.sources)}
    ending = {s.key for s in kind.statuses if s.final}
    for _ in kind.statuses:
        ending |= {source for t in kind.transitions if t.target in ending for source in t.sources}
    assert reached == ending == {s.key for s in kind.statuses}


@pytest.mark.parametrize("kind", KINDS, ids=lambda k: k.key)
def test_verbs_stand_once_and_some_role_may_do_each(kind):
    verbs = [t.verb for t in kind.transitions]
    assert len(set(verbs)) == len(verbs)
    for transition in kind.transitions:
        assert any(transition.permission in role.permissions for role in ROLES.values())
        assert transition.not_by_author_of in {None, "draft", *verbs}


@pytest.mark.parametrize("kind", KINDS, ids=lambda k: k.key)
def test_a_clock_starts_once_and_stops_wherever_a_started_case_ends(kind):
    for clock in kind.clocks:
        assert clock.minimum <= clock.default <= clock.maximum
        assert [t.starts for t in kind.transitions].count(clock.key) == 1
        started = next(t.target for t in kind.transitions if t.starts == clock.key)
        after = {started}
        for _ in kind.statuses:
            after |= {t.target for t in kind.transitions if after & set(t.sources)}
        endings = [t for t in kind.transitions if after & set(t.sources) and kind.status(t.target).final]
        assert endings
        assert all(t.stops == clock.key for t in endings)


def test_who_drafted_an_order_neither_approves_nor_ends_it():
    drafter = {"draft"}
    everything = SUPERVISOR.permissions
    for status in ("drafted", "served", "answered"):
        open_to_other = {t.verb for t in ORDER.allowed(status, everything)}
        open_to_drafter = {t.verb for t in ORDER.allowed(status, everything, drafter)}
        assert open_to_other - open_to_drafter == {"approve", "accept", "conclude"} & open_to_other
    assert {t.verb for t in ORDER.allowed("drafted", everything)} == {"approve", "withdraw"}
    assert {t.verb for t in ORDER.allowed("drafted", everything, drafter)} == {"withdraw"}


def test_nothing_is_open_without_a_permission_or_after_the_end():
    for status in ORDER.statuses:
        assert not ORDER.allowed(status.key, frozenset())
    assert not ORDER.allowed("closed", frozenset(Permission))


def test_only_the_institution_answers():
    assert [t.verb for t in ORDER.allowed("served", ROLES["institution"].permissions)] == ["answer"]
    assert not ORDER.allowed("answered", ROLES["institution"].permissions)


@pytest.mark.parametrize("read", [ORDER.status, ORDER.transition, ORDER.clock])
def test_an_unknown_key_is_an_error(read):
    with pytest.raises(KeyError):
        read("nothing")


LABEL = Text("甲", "A")
STRAY = Transition(
    verb="v", label=LABEL, sources=("served",), target="served", permission=Permission.JUDGE_ANSWER
)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"statuses": (*ORDER.statuses, Status(key="sixth", label=LABEL))}, "at most 5"),
        ({"statuses": ORDER.statuses[:-1] + ORDER.statuses[:1]}, "at most 5"),
        ({"initial": "nowhere"}, "unknown statuses"),
        ({"transitions": (replace(STRAY, target="nowhere"),)}, "unknown statuses"),
        ({"transitions": (replace(STRAY, sources=("nowhere",)),)}, "unknown statuses"),
        ({"transitions": (replace(STRAY, starts="nowhere"),)}, "unknown clock"),
        ({"transitions": (replace(STRAY, resumes="nowhere"),)}, "unknown clock"),
        ({"transitions": (replace(STRAY, outcome="nowhere"),)}, "has no label"),
    ],
)
def test_a_table_that_does_not_hang_together_is_refused(change, why):
    with pytest.raises(ValueError, match=why):
        replace(ORDER, **change)
