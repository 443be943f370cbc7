"""Random acts by four people on one order: whatever they try, the invariants of a case hold."""

from collections import Counter
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from mingjian.casework import documents
from mingjian.casework.act import act, open_verbs
from mingjian.casework.clocks import read_clock
from mingjian.casework.documents import latest_document
from mingjian.casework.escalation import escalate
from mingjian.casework.models import Case, CaseClock, CaseNumber
from mingjian.domains.supervision.cases import ORDER
from mingjian.kernel.canonical import canonical_bytes
from mingjian.kernel.clocks import Unit
from mingjian.kernel.problems import Refused
from mingjian.record.journal.models import Entry
from mingjian.record.publications.models import Publication
from tests.market import AT
from tests.office import Office

pytestmark = pytest.mark.django_db

NAMES = ("officer", "chief", "filer", "other")
PEOPLE = st.sampled_from(NAMES)
VERBS = st.sampled_from((*(t.verb for t in ORDER.transitions), "overdue", "nonsense"))
TYPED = {
    "reason": "理由",
    "answer": "答复",
    "statement": "申辩",
    "minutes": "笔录",
    "days": "7",
    "remedy": "litigation",
    "body": "法院",
}
BINDING = {"approve", "accept", "conclude", "extend", "refuse-extension", "hold-hearing", "refuse-hearing"}
MINE = {"answer", "acknowledge", "request-extension", "state-defence", "request-hearing"}


def typed(now: datetime) -> dict[str, str]:
    """All that any act asks for, on the day of the act."""
    today = now.date().isoformat()
    return TYPED | {"held_on": today, "filed_on": today}


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
        self._act(by, verb, typed(self.now) if says else {}, seen)

    @rule(days=st.integers(0, 40))
    def the_worker_looks(self, days):
        self.now += timedelta(days=days)
        escalate(today=self.now.date(), by="worker", at=self.now)
        assert escalate(today=self.now.date(), by="worker", at=self.now) == 0

    @rule(choice=st.integers(0, 12))
    def do_what_is_open(self, choice):
        case = Case.objects.get(pk=self.case.pk)
        offered = [(by, t.verb) for by in NAMES for t in open_verbs(case, getattr(self.office.people, by))]
        if offered:
            by, verb = offered[choice % len(offered)]
            self._act(by, verb, typed(self.now), self.seen[-1])

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
        assert case.version == sum(e.verb != "overdue" for e in events) - 1
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
            assert later.source == earlier.target
            if later.verb == "overdue":
                assert later.source == later.target
                continue
            transition = case.type.transition(later.verb)
            assert later.source in transition.sources
            assert later.target == transition.lands(later.source)

    @invariant()
    def nobody_judged_an_own_draft_and_only_the_institution_answered(self):
        who = {(e.verb, e.by) for e in self.case.events.all()}
        assert not {(verb, "officer") for verb in BINDING} & who
        assert {by for verb, by in who if verb in MINE} <= {"filer-p1"}

    @invariant()
    def the_clock_and_the_decision_agree_with_the_status(self):
        case = Case.objects.get(pk=self.case.pk)
        clock = CaseClock.objects.filter(case=case).first()
        was_served = case.events.filter(verb="serve").exists()
        assert (clock is not None) is was_served
        if clock:
            assert (clock.stopped_on is not None) is (case.status == "closed")
            assert clock.pauses.filter(end__isnull=True).count() <= (case.status != "closed")
            self._due_agrees(case, clock)
        self._number_agrees(case)
        is_public = case.outcome in {"rectified", "unrectified"}
        assert (case.decision is not None) is is_public
        assert (case.status == "closed") is bool(case.outcome)
        key = f"decision:order:{case.pk}"
        assert Publication.objects.filter(key=key).exists() is is_public

    def _due_agrees(self, case, clock):
        granted = [e.payload["days"] for e in case.events.filter(verb="extend")]
        assert clock.term.length == case.term_days + sum(granted)
        assert clock.unit == Unit.WORKING_DAYS
        due = read_clock(clock, clock.started_on).due
        late = case.events.filter(verb="overdue").last()
        if clock.stopped_on is None and late and due and late.payload["due"] == due.day.isoformat():
            assert clock.wake_on is None or clock.wake_on == due.day + timedelta(days=1)
        elif clock.stopped_on is None:
            assert clock.wake_on == (due.day + timedelta(days=1) if due else None)

    def _number_agrees(self, case):
        was_approved = case.events.filter(verb="approve").exists()
        assert bool(case.number_text) is was_approved
        assert (latest_document(case) is not None) is was_approved
        numbers = list(CaseNumber.objects.order_by("number").values_list("number", flat=True))
        assert numbers == list(range(1, len(numbers) + 1))


def test_the_invariants_hold_under_random_acts(office, monkeypatch):
    monkeypatch.setattr(documents, "render", canonical_bytes)  # the setting has tests of its own
    Order.office, Order.tried = office, Counter()
    limits = settings(
        max_examples=40, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
    )
    run_state_machine_as_test(Order, settings=limits)

    assert Order.tried["done"] > 10
    assert Order.tried["refused"] > 10
