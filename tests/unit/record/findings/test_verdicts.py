"""Verdicts: said once, by whom may, with a second person where one ends a breach; counted a rule."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client

from mingjian.casework.drafting import open_order
from mingjian.kernel.findings import Decision, FindingKind
from mingjian.kernel.permissions import ANALYST, APPROVER, AUDITOR, SUPERVISOR
from mingjian.kernel.problems import Refused
from mingjian.record.findings.finding_table import narrow_verdict
from mingjian.record.findings.models import CurrentConcern, Review, Verdict
from mingjian.record.findings.verdicts import propose_verdict, records, review_verdict, words_of
from mingjian.record.journal.models import Entry
from tests.market import AT, enter, found, keep_findings, open_for

pytestmark = pytest.mark.django_db
WHY = "与合同核对，系合并报表重复计入"


@pytest.fixture
def breach():
    enter("P1")
    return keep_findings(found("P1"))[0]


def propose(finding, by, decision=Decision.DISMISSED, reason=WHY, seen=0):
    return propose_verdict(finding, decision, reason=reason, seen=seen, by=by, at=AT)


def word(finding):
    return words_of([finding])[finding.pk]


def code(refused) -> str:
    return refused.value.problems[0].code


def test_a_verdict_that_ends_a_breach_counts_once_a_second_person_agreed(breach):
    analyst, approver = open_for("ana", ANALYST), open_for("app", APPROVER)
    verdict = propose(breach, analyst)
    assert (word(breach).pending, word(breach).standing, word(breach).is_over) == (verdict, None, False)
    review_verdict(verdict, agrees=True, by=approver, at=AT)
    assert (word(breach).pending, word(breach).standing, word(breach).is_over) == (None, verdict, True)
    assert [e.kind for e in Entry.objects.filter(subject=f"finding:{breach.pk}")] == [
        "verdict.proposed",
        "verdict.reviewed",
    ]


def test_a_refused_verdict_never_counts_and_the_next_may_be_said(breach):
    analyst, approver = open_for("ana", ANALYST), open_for("app", APPROVER)
    review_verdict(propose(breach, analyst), agrees=False, reason="证据不足", by=approver, at=AT)
    assert (word(breach).standing, word(breach).pending) == (None, None)
    confirmed = propose(breach, analyst, Decision.CONFIRMED, seen=1)
    assert word(breach).standing == confirmed
    assert not word(breach).is_over


def test_a_confirmation_and_any_verdict_on_a_watch_need_nobody_else():
    enter("P1")
    breach, watch = keep_findings(
        found("P1"), found("P1", rule="p2p.concentration-top1", kind=FindingKind.WATCH)
    )
    officer = open_for("officer")
    assert propose(breach, officer, Decision.CONFIRMED).counts
    assert propose(watch, officer, Decision.DISMISSED).counts
    assert word(watch).is_over


def test_nobody_is_his_own_second_person(breach):
    officer = open_for("officer", SUPERVISOR)
    verdict = propose(breach, officer)
    with pytest.raises(Refused) as refused:
        review_verdict(verdict, agrees=True, by=officer, at=AT)
    assert code(refused) == "verdict.second"
    assert not Review.objects.exists()


@pytest.mark.parametrize("role", [APPROVER, AUDITOR])
def test_who_may_not_propose_is_refused(breach, role):
    with pytest.raises(Refused) as refused:
        propose(breach, open_for("someone", role))
    assert code(refused) == "verdict.forbidden"


@pytest.mark.parametrize("role", [ANALYST, AUDITOR])
def test_who_may_not_decide_is_refused(breach, role):
    verdict = propose(breach, open_for("officer"))
    with pytest.raises(Refused) as refused:
        review_verdict(verdict, agrees=True, by=open_for("someone", role), at=AT)
    assert code(refused) == "verdict.forbidden"


@pytest.mark.parametrize("reason", ["", "  \n", "x" * 4_001])
def test_a_verdict_has_a_reason_of_bounded_length(breach, reason):
    with pytest.raises(Refused) as refused:
        propose(breach, open_for("officer"), reason=reason)
    assert code(refused) == "verdict.reason"


def test_a_refusal_to_agree_has_a_reason(breach):
    verdict = propose(breach, open_for("officer"))
    with pytest.raises(Refused) as refused:
        review_verdict(verdict, agrees=False, by=open_for("chief"), at=AT)
    assert code(refused) == "verdict.reason"


def test_the_same_said_again_changes_nothing_and_another_word_meanwhile_is_refused(breach):
    officer, chief = open_for("officer"), open_for("chief")
    verdict = propose(breach, officer)
    assert propose(breach, officer) == verdict
    for by, seen in ((chief, 0), (chief, 1)):  # unseen, and while one is awaited
        with pytest.raises(Refused) as refused:
            propose(breach, by, Decision.EXEMPT, seen=seen)
        assert code(refused) == "verdict.moved"
    assert Verdict.objects.count() == 1


def test_the_answer_of_the_second_person_stands(breach):
    verdict, chief = propose(breach, open_for("officer")), open_for("chief")
    first = review_verdict(verdict, agrees=True, by=chief, at=AT)
    assert review_verdict(verdict, agrees=True, by=chief, at=AT) == first
    with pytest.raises(Refused) as refused:
        review_verdict(verdict, agrees=False, reason="改变主意", by=chief, at=AT)
    assert code(refused) == "verdict.moved"


@pytest.mark.django_db(transaction=True)
def test_of_two_people_who_speak_at_once_one_is_heard(breach):
    people = [open_for("officer"), open_for("chief")]

    def speak(by):
        try:
            return propose(breach, by).by
        except Refused as refused:
            return refused.problems[0].code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        heard = sorted(pool.map(speak, people))
    assert heard in (["chief", "verdict.moved"], ["officer", "verdict.moved"])
    assert Verdict.objects.count() == 1


def test_a_verdict_survives_a_re_run(breach):
    officer = open_for("officer")
    verdict = propose(breach, officer, Decision.CONFIRMED)
    [again, _] = keep_findings(found("P1"), found("P1", mark="another"))
    assert again == breach
    assert word(again).standing == verdict


def test_each_rule_has_its_false_alarm_rate(breach):
    more = keep_findings(*(found("P1", mark=f"m{n}") for n in range(5)))
    officer, chief = open_for("officer"), open_for("chief")
    for finding in more[:2]:
        propose(finding, officer, Decision.CONFIRMED)
    for finding, decision in ((more[2], Decision.DISMISSED), (more[3], Decision.EXEMPT)):
        review_verdict(propose(finding, officer, decision), agrees=True, by=chief, at=AT)
    propose(more[4], officer)  # not agreed: does not count
    told = {r.rule.key: r for r in records({breach.rule: 6})}
    cap = told[breach.rule]
    assert (cap.found, cap.confirmed, cap.dismissed, cap.exempt) == (6, 2, 1, 1)
    assert cap.false_alarms_bp == 3_333
    assert told["p2p.custody-shortfall"].false_alarms_bp is None


def test_the_list_narrows_by_verdict():
    enter("P1")
    said = [found("P1", mark=f"m{n}") for n in range(3)]
    breach, dismissed, awaits, confirmed = keep_findings(found("P1"), *said)
    officer, chief = open_for("officer"), open_for("chief")
    review_verdict(propose(dismissed, officer), agrees=True, by=chief, at=AT)
    propose(awaits, officer)
    propose(confirmed, officer, Decision.CONFIRMED)

    def listed(word):
        return {row.finding for row in narrow_verdict(CurrentConcern.objects.all(), word)}

    assert listed("open") == {breach, awaits, confirmed}
    assert listed("awaits") == {awaits}
    assert listed("dismissed") == {dismissed}
    assert listed("confirmed") == {confirmed}
    assert listed("exempt") == set()


def signed_in(account):
    client = Client()
    client.force_login(account)
    return client


def test_two_people_give_a_verdict_on_the_page(breach):
    first, second = signed_in(open_for("officer")), signed_in(open_for("chief"))
    address = f"/desk/findings/{breach.pk}"
    refused = first.post(address, {"decision": "dismissed", "reason": " ", "seen": "0"})
    assert refused.status_code == 422
    said = {"decision": "dismissed", "reason": "<b>重复</b>", "seen": "0"}
    assert first.post(address, said).status_code == 302
    mine = first.get(address).content.decode()
    assert "&lt;b&gt;重复" in mine
    assert 'value="agree"' not in mine
    assert 'value="agree"' in second.get(address).content.decode()
    assert second.post(address, {"answer": "agree", "reason": ""}).status_code == 302
    assert "复核同意" in second.get(address).content.decode()
    assert "33.33%" not in second.get("/desk/rules").content.decode()
    assert "100.00%" in second.get("/desk/rules").content.decode()
    assert "误报" in second.get("/desk/findings?verdict=dismissed").content.decode()


def test_an_order_is_offered_to_who_may_draft_one_while_the_breach_stands(breach):
    officer, chief = open_for("officer"), open_for("chief")
    address, order = f"/desk/findings/{breach.pk}", "/desk/institutions/P1/order"
    assert order in signed_in(officer).get(address).content.decode()
    for role in (APPROVER, AUDITOR):
        reader = signed_in(open_for(role.key, role))
        assert order not in reader.get(address).content.decode()
        assert order not in reader.get("/desk/institutions/P1").content.decode()
    review_verdict(propose(breach, officer), agrees=True, by=chief, at=AT)
    assert order not in signed_in(officer).get(address).content.decode()


def test_an_auditor_reads_the_verdicts_and_finds_no_form(breach):
    page = signed_in(open_for("aud", AUDITOR)).get(f"/desk/findings/{breach.pk}").content.decode()
    assert 'name="decision"' not in page
    assert "还没有人对此项作出结论" in page


def test_no_order_rests_on_a_breach_that_was_ended(breach):
    officer, chief = open_for("officer"), open_for("chief")
    order = {
        "institution": breach.institutions.get(),
        "findings": [breach],
        "demand": "压降",
        "term_days": 15,
    }
    review_verdict(propose(breach, officer), agrees=True, by=chief, at=AT)
    with pytest.raises(Refused) as refused:
        open_order(**order, by=officer, at=AT, key="order-1")
    assert code(refused) == "case.findings"
