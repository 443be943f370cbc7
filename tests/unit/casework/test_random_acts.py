"""Random acts by four people on one order: whatever they try, the invariants of a case hold."""

from collections import Counter
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from mingjian.casework.act import act, open_verbs
from mingjian.casework.models import Case, CaseClock
from mingjian.kernel.problems import Refused
from mingjian.record.journal.models import Entry
from mingjian.record.publications.models import Publication
from tests.market import AT
from tests.office import Office

pytestmark = pytest.mark.django_db

NAMES = ("officer", "chief", "filer", "other")
PEOPLE = st.sampled_from(NAMES)
VERBS = st.sampled_from(
    ("approve", "withdraw", "serve", "pause", "resume", "answer", "reject", "accept", "conclude", "nonsense")
)


class Order(RuleBasedStateMachine):
    """One order; each example drafts a new one. `tried` counts over all examples."""

    office: Office
    tried: Counter[str]

    def __init__(self):
        super().__init__()
        self.now: datetime = AT
        self.tried["drafted"] += 1
        self.case = self.office.draft(key=f"random {self.tried['drafted']}")
        self.seen = [0]

    @rule(by=PEOPLE, verb=VERBS, says=st.booleans(), days=st.integers(0, 9), stale=st.integers(0, 2))
    def try_one(self, by, verb, says, days, stale):
        self.now += timedelta(days=days)
        seen = self.seen[max(0, len(self.seen) - 1 - stale)]
        self._act(by, verb, {"reason": "理由", "answer": "答复"} if says else {}, seen)

    @rule(choice=st.integers(0, 8))
    def do_what_is_open(self, choice):
        case = Case.objects.get(pk=self.case.pk)
        offered = [(by, t.verb) for by in NAMES for t in open_verbs(case, getattr(self.office.people, by))]
        if offered:
            by, verb = offered[choice % len(offered)]
            self._act(by, verb, {"reason": "理由", "answer": "答复"}, self.seen[-1])

    def _act(self, by, verb, said, seen):
        person, before = getattr(self.office.people, by), Case.objects.get(pk=self.case.pk)
        try:
            after = act(before, verb, by=person, at=self.now, seen=seen, payload=said)
        except Refused:
            self.tried["refused"] += 1
            assert Case.objects.get(pk=self.case.pk).version == self.seen[-1]
            return
        self.tried["done"] += 1
        if after.version != self.seen[-1]:
            assert after.version == self.seen[-1] + 1
            self.seen.append(after.version)

    @invariant()
    def every_version_has_one_event_and_one_entry(self):
        case = Case.objects.get(pk=self.case.pk)
        events = list(case.events.all())
        assert case.version == len(events) - 1
        subject = f"order:{case.pk}"
        assert [e.entry_id for e in events] == list(
            Entry.objects.filter(subject=subject).order_by("pk").values_list("pk", flat=True)
        )

    @invariant()
    def events_are_a_path_through_the_table(self):
        case = Case.objects.get(pk=self.case.pk)
        events = list(case.events.all())
        assert case.status == events[-1].target
        for earlier, later in pairwise(events):
            transition = case.type.transition(later.verb)
            assert later.source == earlier.target
            assert later.source in transition.sources
            assert later.target == transition.target

    @invariant()
    def nobody_judged_an_own_draft_and_only_the_institution_answered(self):
        who = {(e.verb, e.by) for e in self.case.events.all()}
        assert not {("approve", "officer"), ("accept", "officer"), ("conclude", "officer")} & who
        assert {by for verb, by in who if verb == "answer"} <= {"filer-p1"}

    @invariant()
    def the_clock_and_the_decision_agree_with_the_status(self):
        case = Case.objects.get(pk=self.case.pk)
        clock = CaseClock.objects.filter(case=case).first()
        was_served = case.events.filter(verb="serve").exists()
        assert (clock is not None) is was_served
        if clock:
            assert (clock.stopped_on is not None) is (case.status == "closed")
            assert clock.pauses.filter(end__isnull=True).count() <= (case.status != "closed")
        is_public = case.outcome in {"rectified", "unrectified"}
        assert (case.decision is not None) is is_public
        assert (case.status == "closed") is bool(case.outcome)
        key = f"decision:order:{case.pk}"
        assert Publication.objects.filter(key=key).exists() is is_public


def test_the_invariants_hold_under_random_acts(office):
    Order.office, Order.tried = office, Counter()
    limits = settings(
        max_examples=20, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
    )
    run_state_machine_as_test(Order, settings=limits)

    assert Order.tried["done"] > 10
    assert Order.tried["refused"] > 10
