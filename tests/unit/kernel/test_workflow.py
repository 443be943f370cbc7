"""A case type is one table: five statuses at most, labels for all, two persons for what binds."""

from dataclasses import replace

import pytest

from mingjian.config.domains import case_types
from mingjian.domains.supervision.cases import ORDER
from mingjian.kernel.permissions import ROLES, SUPERVISOR, Permission
from mingjian.kernel.text import Text
from mingjian.kernel.workflow import STATUS_LIMIT, STAYS, Status, Transition

KINDS = case_types().values()


@pytest.mark.parametrize("kind", KINDS, ids=lambda k: k.key)
def test_a_case_type_has_few_statuses_and_ends_in_all_that_are_final(kind):
    assert len(kind.statuses) <= STATUS_LIMIT == 5
    final = {s.key for s in kind.statuses if s.final}
    assert final
    for transition in kind.transitions:
        assert transition.target == STAYS or not final & set(transition.sources)
        assert (transition.outcome is not None) == (transition.target in final)
        assert transition.sources


@pytest.mark.parametrize("kind", KINDS, ids=lambda k: k.key)
def test_every_status_is_reached_and_leads_to_an_end(kind):
    reached = {kind.initial}
    for _ in kind.statuses:
        reached |= {t.lands(s) for t in kind.transitions for s in reached & set(t.sources)}
    ending = {s.key for s in kind.statuses if s.final}
    for _ in kind.statuses:
        ending |= {source for t in kind.transitions for source in t.sources if t.lands(source) in ending}
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
            after |= {t.lands(s) for t in kind.transitions for s in after & set(t.sources)}
        endings = [t for t in kind.transitions if after & set(t.sources) and t.outcome]
        assert endings
        assert all(t.stops == clock.key for t in endings)


def test_who_drafted_an_order_neither_approves_nor_ends_it():
    drafter = {"draft"}
    everything = SUPERVISOR.permissions
    for status in ("drafted", "served", "answered"):
        open_to_other = {t.verb for t in ORDER.allowed(status, everything)}
        open_to_drafter = {t.verb for t in ORDER.allowed(status, everything, drafter)}
        assert open_to_other - open_to_drafter == {"approve", "accept", "conclude"} & open_to_other
    asked = ("draft", "serve", "request-extension", "request-hearing")
    decides = {"extend", "refuse-extension", "hold-hearing", "refuse-hearing"}
    assert decides <= {t.verb for t in ORDER.allowed("served", everything, (), asked)}
    assert not decides & {t.verb for t in ORDER.allowed("served", everything, drafter, asked)}
    assert {t.verb for t in ORDER.allowed("drafted", everything)} == {"approve", "withdraw"}
    assert {t.verb for t in ORDER.allowed("drafted", everything, drafter)} == {"withdraw"}


def test_nothing_is_open_without_a_permission_and_after_the_end_an_appeal_alone():
    for status in ORDER.statuses:
        assert not ORDER.allowed(status.key, frozenset())
    assert not ORDER.allowed("closed", frozenset(Permission))
    after = ORDER.allowed("closed", frozenset(Permission), (), ("draft", "approve", "serve", "conclude"))
    assert [t.verb for t in after] == ["note-appeal"]


def test_the_institution_answers_asks_and_defends_itself():
    mine = ROLES["institution"].permissions
    heard = {"acknowledge", "state-defence", "request-hearing"}
    assert {t.verb for t in ORDER.allowed("served", mine)} == {"answer", "request-extension"} | heard
    assert {t.verb for t in ORDER.allowed("answered", mine)} == heard


def opens(verb: str, *history: str) -> bool:
    """Whether some role may do a verb on a served order after these verbs."""
    return verb in {t.verb for t in ORDER.allowed("served", frozenset(Permission), (), history)}


def test_more_time_is_asked_for_once_and_granted_or_refused_once():
    assert opens("request-extension", "serve")
    assert not opens("extend", "serve")
    assert opens("extend", "serve", "request-extension")
    assert opens("refuse-extension", "serve", "request-extension")
    assert not opens("request-extension", "serve", "request-extension")
    for answer in ("extend", "refuse-extension"):
        for verb in ("extend", "refuse-extension", "request-extension"):
            assert not opens(verb, "serve", "request-extension", answer)


def test_an_order_is_not_concluded_over_a_request_that_nobody_answered():
    assert opens("conclude", "serve")
    for asked, answer in (("request-extension", "refuse-extension"), ("request-hearing", "hold-hearing")):
        assert not opens("conclude", "serve", asked)
        assert opens("conclude", "serve", asked, answer)


def test_a_verb_that_is_asked_again_waits_until_the_first_is_answered():
    asked = replace(ORDER.transition("request-hearing"), limit=2)
    kind = replace(ORDER, transitions=(asked, ORDER.transition("hold-hearing"), *STILL))
    history = ["request-hearing"]
    for verb, is_open in (("request-hearing", False), ("hold-hearing", True)):
        verbs = {t.verb for t in kind.allowed("served", frozenset(Permission), (), history)}
        assert (verb in verbs) is is_open


def test_what_rests_on_memory_is_a_term_and_never_the_right_itself():
    for kind in KINDS:
        for right in kind.rights:
            assert not any(sign.isdigit() for sign in right.text.zh + right.text.en)


@pytest.mark.parametrize("read", [ORDER.status, ORDER.transition, ORDER.clock])
def test_an_unknown_key_is_an_error(read):
    with pytest.raises(KeyError):
        read("nothing")


STILL = (ORDER.transition("conclude"), ORDER.transition("request-extension"), ORDER.transition("extend"))
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
        ({"transitions": (replace(STRAY, extends="nowhere"),)}, "unknown clock"),
        ({"transitions": (replace(STRAY, required=("nothing",)),)}, "unknown detail"),
        ({"transitions": (replace(STRAY, answers="nobody"),)}, "unknown verb"),
        ({"transitions": (STRAY,)}, "a clock names an unknown verb"),
    ],
)
def test_a_table_that_does_not_hang_together_is_refused(change, why):
    with pytest.raises(ValueError, match=why):
        replace(ORDER, **change)
