"""A finding lists the rows behind it, at most 1,000, and its id covers all of them."""

import json
from dataclasses import replace
from datetime import date

import pytest

from mingjian.kernel.canonical import digest
from mingjian.kernel.findings import EVIDENCE_LIMIT, Finding
from tests.oracle.engine_judge import judged

AS_OF = date(2020, 6, 30)
CAP, TOTAL, TOP1 = "p2p.cap-natural-platform", "p2p.cap-natural-total", "p2p.concentration-top1"


def loan(number: int, **cells: str) -> dict[str, str]:
    row = {
        "loan_id": f"L{number:05}", "platform_id": "P1", "borrower_id": "B1", "borrower_kind": "natural",
        "outstanding_fen": "100000", "opened_on": "2020-03-02", "funded_on": "2020-03-03",
        "status": "current",
    }  # fmt: skip
    return row | cells


def only(rule: str, as_of: date = AS_OF, **tables) -> Finding:
    findings, _ = judged(tables, as_of, rule)
    assert len(findings) == 1
    return findings[0]


def test_evidence_of_a_cap_is_every_loan_that_counts_with_the_columns_that_decide():
    rows = [loan(n, outstanding_fen="15000000") for n in range(2)]
    found = only(CAP, loans=[*rows, loan(2, status="cancelled"), loan(3, borrower_id="B2")])
    assert [e.key for e in found.evidence] == [{"platform_id": "P1", "loan_id": f"L0000{n}"} for n in (0, 1)]
    assert found.evidence[0].values == {
        "borrower_id": "B1",
        "outstanding_fen": 15_000_000,
        "currency": "CNY",
        "borrower_kind": "natural",
        "status": "current",
        "opened_on": "2020-03-02",
        "funded_on": "2020-03-03",
    }


def test_a_total_names_the_platforms_with_a_balance_above_zero():
    rows = [loan(n, platform_id=f"P{n}", outstanding_fen="60000000") for n in range(2)]
    found = only(TOTAL, loans=[*rows, loan(2, platform_id="P2", outstanding_fen="0")])
    assert found.institutions == ("P0", "P1")
    assert found.subject == {"borrower_id": "B1"}
    assert len(found.evidence) == 3


def test_evidence_holds_as_of_only_where_the_measure_ends_on_it():
    raising = loan(1, status="raising", opened_on="2020-05-18", funded_on="")
    later = loan(2, opened_on="2020-05-18", funded_on="2020-07-10")
    ended = loan(3, opened_on="2020-05-18", funded_on="2020-06-29")
    findings, _ = judged({"loans": [raising, later, ended]}, AS_OF, "p2p.fundraising-period")
    shown = {f.subject["loan_id"]: f.evidence[0].values.get("as_of") for f in findings}
    assert shown == {"L00001": "2020-06-30", "L00002": "2020-06-30", "L00003": None}
    assert all(("as_of" in f.evidence[0].values) == bool(shown[f.subject["loan_id"]]) for f in findings)


@pytest.mark.parametrize("number", [EVIDENCE_LIMIT, EVIDENCE_LIMIT + 1, EVIDENCE_LIMIT + 234])
@pytest.mark.parametrize("rule", [CAP, TOP1])
def test_up_to_a_thousand_rows_are_listed_and_the_rest_is_counted(rule: str, number: int):
    found = only(rule, loans=[loan(n) for n in range(number)])
    listed = [e for e in found.evidence if e.key]
    rest = [e.values for e in found.evidence if not e.key]
    assert len(listed) == EVIDENCE_LIMIT
    assert [e.key["loan_id"] for e in listed] == [f"L{n:05}" for n in range(EVIDENCE_LIMIT)]
    more = number - EVIDENCE_LIMIT
    assert [(r["more_rows"], r["outstanding_fen"]) for r in rest] == (
        [(more, more * 100_000)] if more else []
    )


def test_the_id_covers_rows_beyond_the_listed_ones():
    rows = [loan(n) for n in range(EVIDENCE_LIMIT + 2)]
    changed = [
        *rows[:-2],
        loan(EVIDENCE_LIMIT, outstanding_fen="99999"),
        rows[-1] | {"outstanding_fen": "100001"},
    ]
    one, other = only(CAP, loans=rows), only(CAP, loans=changed)
    assert one.measured == other.measured
    assert one.id != other.id
    assert one.id == only(CAP, loans=rows[::-1]).id


def test_the_largest_borrowers_come_first_in_the_evidence_of_a_share():
    owed = {"B1": "100", "B2": "300", "B3": "200"}
    rows = [loan(n, borrower_id=who, outstanding_fen=fen) for n, (who, fen) in enumerate(owed.items())]
    found = only(TOP1, loans=rows)
    assert [e.values["borrower_id"] for e in found.evidence] == ["B2", "B3", "B1"]


def test_the_id_is_the_digest_of_rule_subject_period_and_evidence_as_printed():
    printed = json.loads(json.dumps(only(CAP, loans=[loan(1, outstanding_fen="20000001")]).as_json()))
    facts = {name: printed[name] for name in ("rule", "subject", "period", "evidence")}
    assert printed["id"] == digest(facts)


def test_a_filing_that_concerns_nobody_of_a_finding_renames_nothing():
    mine = [loan(1, outstanding_fen="20000001")]
    others = [loan(2, platform_id="P2", borrower_id="B9", outstanding_fen="1")]
    assert only(CAP, loans=mine).id == only(CAP, loans=mine + others).id
    assert only(CAP, loans=mine).id == only(CAP, as_of=date(2020, 6, 29), loans=mine).id


def test_without_a_register_the_assumption_is_told_and_with_one_it_is_not():
    rows = [loan(1, outstanding_fen="20000001")]
    register = [{"institution_id": "P1", "kind": "p2p"}]
    assert only(CAP, loans=rows).caveats == ("institution-kind-assumed",)
    assert only(CAP, loans=rows, institutions=register).caveats == ()


def test_what_rests_on_memory_is_marked_unverified():
    day = {
        "day": "2020-06-29",
        "custodian_balance_fen": "9",
        "client_liabilities_fen": "10",
        "platform_id": "P1",
    }
    register = [{"institution_id": "P1", "kind": "p2p"}]
    found = only("p2p.custody-shortfall", custody=[day], institutions=register)
    assert found.caveats == ("unverified",)
    assert replace(found, caveats=()).id == found.id
