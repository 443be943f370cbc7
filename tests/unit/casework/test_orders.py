"""`open_order` and `act`: the whole life of an order, who may do what, and what is written of it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from mingjian.casework.act import act, open_verbs
from mingjian.casework.drafting import DEMAND_LIMIT, open_order
from mingjian.casework.models import Case, CaseEvent
from mingjian.kernel.problems import Refused
from mingjian.record.access.models import Account
from mingjian.record.journal.append import payload_of
from mingjian.record.journal.models import Entry
from mingjian.record.publications.models import Publication
from tests.market import AT, open_for

pytestmark = pytest.mark.django_db


def verbs(case: Case, person: Account | None) -> set[str]:
    return {t.verb for t in open_verbs(Case.objects.get(pk=case.pk), person)}


def code(refused: pytest.ExceptionInfo[Refused]) -> str:
    return refused.value.problems[0].code


def told(case: Case) -> list[str]:
    return list(case.events.values_list("verb", flat=True))


def test_the_whole_life_of_an_order(office):
    case = office.draft()
    assert (case.status, case.outcome, case.version) == ("drafted", "", 0)
    case = office.serve(case)
    case = office.do(case, "answer", "filer", answer="已压降")
    case = office.do(case, "reject", "officer", reason="不足")
    case = office.do(case, "answer", "filer", answer="已全部压降")
    case = office.do(case, "accept", "chief", reason="已改正")

    assert (case.status, case.outcome, case.version) == ("closed", "rectified", 6)
    assert told(case) == ["draft", "approve", "serve", "answer", "reject", "answer", "accept"]
    assert verbs(case, office.people.chief) == {"note-appeal"}


def test_every_act_has_exactly_one_entry_that_tells_it(office):
    case = office.do(office.serve(), "answer", "filer", answer="已压降")

    events = list(CaseEvent.objects.select_related("entry"))
    entries = list(Entry.objects.filter(kind__startswith="case.").order_by("pk"))
    assert [e.entry for e in events] == entries
    assert [e.kind for e in entries] == ["case.draft", "case.approve", "case.serve", "case.answer"]
    assert {e.subject for e in entries} == {f"order:{case.pk}"}
    assert not any(e.public for e in entries)
    assert payload_of(entries[0]) == {
        "from": "",
        "to": "drafted",
        "findings": [office.breach.pk],
        "demand": "压降余额",
        "term_days": 15,
    }
    assert payload_of(entries[3]) == {"from": "served", "to": "answered", "answer": "已压降"}


def test_the_drafter_can_neither_approve_nor_close(office):
    case = office.draft()
    assert verbs(case, office.people.officer) == {"withdraw"}
    with pytest.raises(Refused) as refused:
        office.do(case, "approve", "officer")
    assert code(refused) == "case.forbidden"

    case = office.do(office.serve(case), "answer", "filer", answer="好了")
    assert verbs(case, office.people.officer) == {"reject", "note-appeal"}
    assert verbs(case, office.people.chief) == {"reject", "accept", "conclude", "note-appeal"}
    for verb in ("accept", "conclude"):
        with pytest.raises(Refused):
            office.do(case, verb, "officer", reason="好")
    assert Case.objects.get().status == "answered"


def test_an_institution_answers_its_own_order_only_and_only_when_served(office):
    case = office.draft()
    assert verbs(case, office.people.filer) == set()
    case = office.serve(case)

    asks = {"acknowledge", "request-extension", "state-defence", "request-hearing"}
    assert verbs(case, office.people.filer) == {"answer"} | asks
    assert verbs(case, office.people.other) == verbs(case, None) == set()
    with pytest.raises(Refused) as refused:
        office.do(case, "answer", "other", answer="替他们回答")
    assert code(refused) == "case.forbidden"


@pytest.mark.parametrize(
    "verb", ["answer", "reject", "accept", "conclude", "pause", "draft", "no-such-verb", ""]
)
def test_an_act_outside_of_its_status_is_refused_and_names_what_is_open(office, verb):
    case = office.draft()
    with pytest.raises(Refused) as refused:
        office.do(case, verb, "chief", reason="理由", answer="答复")

    assert code(refused) == "case.forbidden"
    assert refused.value.problems[0].allowed == "approve、withdraw"
    assert told(case) == ["draft"]


@pytest.mark.parametrize("said", [{}, {"reason": ""}, {"reason": " \n"}, {"answer": "别的"}])
def test_an_act_that_says_too_little_is_refused(office, said):
    case = office.draft()
    with pytest.raises(Refused) as refused:
        office.do(case, "withdraw", "officer", **said)

    assert [(p.code, p.column) for p in refused.value.problems] == [("case.incomplete", "reason")]


def test_of_two_at_once_the_second_is_told_that_the_case_moved(office):
    case = office.draft()
    seen_by_officer, seen_by_chief = Case.objects.get(), Case.objects.get()
    act(seen_by_chief, "approve", by=office.people.chief, at=AT, seen=0, payload={})

    with pytest.raises(Refused) as refused:
        act(
            seen_by_officer, "withdraw", by=office.people.officer, at=AT, seen=0, payload={"reason": "不办了"}
        )

    assert code(refused) == "case.moved"
    assert refused.value.problems[0].value == "approved"
    assert told(case) == ["draft", "approve"]


@pytest.mark.parametrize("seen", [-1, 1, 7, 10**30])
def test_an_act_on_another_version_is_refused(office, seen):
    case = office.draft()
    with pytest.raises(Refused) as refused:
        act(case, "approve", by=office.people.chief, at=AT, seen=seen, payload={})

    assert code(refused) == "case.moved"
    assert told(case) == ["draft"]


def test_the_same_act_again_changes_nothing(office):
    case = office.draft()
    stale = Case.objects.get()
    first = act(case, "approve", by=office.people.chief, at=AT, seen=0, payload={})
    again = act(stale, "approve", by=office.people.chief, at=AT + timedelta(days=1), seen=0, payload={})

    assert (again.pk, again.status, again.version) == (first.pk, "approved", 1)
    assert told(case) == ["draft", "approve"]
    assert case.events.get(verb="approve").at == AT


def test_the_same_draft_again_is_the_same_case_and_another_under_its_key_is_refused(office):
    case = office.draft()
    assert office.draft() == case
    assert Case.objects.count() == CaseEvent.objects.count() == 1

    for changed in (
        {"term_days": 20},
        {"demand": "别的"},
        {"institution": office.two, "findings": [office.shared]},
    ):
        with pytest.raises(Refused) as refused:
            office.draft(**changed)
        assert code(refused) == "journal.conflict"
    assert office.draft(key="order-2") != case


def test_a_key_that_looks_like_an_act_blocks_no_act(office):
    first = office.draft()
    office.draft(key=f"{first.pk}:1")

    assert office.do(first, "approve", "chief").status == "approved"


@pytest.mark.parametrize("days", [5, 60])
def test_a_term_within_its_bounds_is_taken(office, days):
    assert office.draft(term_days=days).term_days == days


@pytest.mark.parametrize("days", [-1, 0, 4, 61, 10_000])
def test_a_term_out_of_its_bounds_is_refused_with_them(office, days):
    with pytest.raises(Refused) as refused:
        office.draft(term_days=days)

    assert (code(refused), refused.value.problems[0].allowed) == ("case.term", "5–60")
    assert not Case.objects.exists()


@pytest.mark.parametrize("names", [[], ["watch"], ["foreign"], ["breach", "watch"], ["breach", "foreign"]])
def test_an_order_rests_on_breaches_of_its_institution_alone(office, names):
    with pytest.raises(Refused) as refused:
        office.draft(findings=[getattr(office, name) for name in names])

    assert code(refused) == "case.findings"
    assert not Case.objects.exists()


def test_a_breach_of_several_institutions_grounds_an_order_to_each(office):
    office.draft(findings=[office.breach, office.shared])
    office.draft(findings=[office.shared, office.foreign], institution=office.two, key="order-2")

    assert [c.findings.count() for c in Case.objects.order_by("pk")] == [2, 2]


@pytest.mark.parametrize("demand", ["", "  ", "长" * (DEMAND_LIMIT + 1)])
def test_a_demand_is_said_and_has_a_limit(office, demand):
    with pytest.raises(Refused) as refused:
        office.draft(demand=demand)

    assert code(refused) == "case.incomplete"


def test_who_may_not_draft_drafts_nothing(office):
    with pytest.raises(Refused) as refused:
        office.draft(by=office.people.filer)

    assert code(refused) == "case.forbidden"
    assert not Entry.objects.filter(kind="case.draft").exists()


def test_an_institution_sees_an_order_once_it_is_served(office):
    def seen(person):
        return list(Case.objects.visible_to(person))

    case = office.draft()
    assert seen(office.people.officer) == seen(office.people.chief) == [case]
    assert seen(office.people.filer) == []
    case = office.do(case, "approve", "chief")
    assert seen(office.people.filer) == []
    case = office.do(case, "serve", "officer")
    assert seen(office.people.filer) == [case]
    assert seen(office.people.other) == seen(None) == []
    office.people.filer.is_active = False
    assert seen(office.people.filer) == []


@pytest.mark.parametrize(
    ("steps", "outcome"),
    [
        ([("answer", "filer"), ("accept", "chief")], "rectified"),
        ([("conclude", "chief")], "unrectified"),
        ([("answer", "filer"), ("conclude", "chief")], "unrectified"),
        ([("pause", "chief"), ("conclude", "chief")], "unrectified"),
    ],
)
def test_a_final_decision_is_published_without_what_people_wrote(office, steps, outcome):
    case = office.serve()
    for verb, by in steps:
        assert not Publication.objects.filter(kind="decision").exists()
        case = office.do(case, verb, by, reason="机密理由", answer="机密答复")

    decision = Publication.objects.get(kind="decision")
    assert (case.outcome, case.decision) == (outcome, decision)
    assert decision.figures == {
        "institution_id": "P1",
        "case": f"order:{case.pk}",
        "type": "order",
        "number": "鉴改〔2020〕1号",
        "outcome": outcome,
        "provisions": ["P2P16-12"],
        "rules": ["p2p.cap-natural-platform"],
        "served_on": "2020-07-03",
        "term_days": 15,
        "extended_days": 0,
        "decided_on": "2020-07-03",
    }
    leaf = bytes(decision.entry.leaf).decode()
    assert not any(word in leaf for word in ("机密", "压降", "officer", "chief", "filer", "b3f1"))


@pytest.mark.parametrize("steps", [[], [("approve", "chief")]])
def test_a_withdrawn_order_is_not_published_and_never_shown_to_the_institution(office, steps):
    case = office.draft()
    for verb, by in steps:
        case = office.do(case, verb, by)
    case = office.do(case, "withdraw", "officer", reason="撤回")

    assert (case.status, case.outcome, case.decision) == ("closed", "withdrawn", None)
    assert not Publication.objects.filter(kind="decision").exists()
    assert not Case.objects.visible_to(office.people.filer).exists()


def test_a_refused_publication_takes_its_act_back(office, monkeypatch):
    from mingjian.casework import decisions as module
    from mingjian.kernel.problems import problem

    case = office.serve()

    def refuse(**facts):
        raise Refused(problem("journal.conflict", value="decision", allowed="—"))

    monkeypatch.setattr(module, "publish", refuse)
    with pytest.raises(Refused):
        office.do(case, "conclude", "chief", reason="逾期未改")

    stands = Case.objects.get()
    assert (stands.status, stands.version) == ("served", 2)
    assert told(case) == ["draft", "approve", "serve"]
    assert stands.clocks.get().stopped_on is None


def test_the_day_of_service_is_the_day_on_the_mainland(office):
    case = office.serve(at=datetime(2020, 7, 2, 16, 30, tzinfo=UTC))

    assert case.clocks.get().started_on == date(2020, 7, 3)


def test_open_order_takes_any_collection_of_findings(office):
    case = open_order(
        institution=office.one,
        findings={office.breach},
        demand=" 压降 ",
        term_days=5,
        by=office.people.officer,
        at=AT,
        key="set",
    )
    assert case.demand == "压降"


def test_nobody_orders_an_institution_of_another_region(office):
    near = open_for("near", region="310000")  # where the market's institutions are
    far = open_for("far", region="440000")
    assert office.draft(by=near, key="by-near").opened_by == "near"
    with pytest.raises(Refused) as refused:
        office.draft(by=far, key="by-far")
    assert code(refused) == "case.forbidden"
    assert Case.objects.count() == 1
