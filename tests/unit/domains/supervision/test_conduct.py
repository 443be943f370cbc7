"""Self-financing, repeat financing and promises: what they say, show, leave out, and read of the register."""

from datetime import date

import ibis
import pytest

from mingjian.config.domains import rulebook
from mingjian.engines.evaluation.judge import Judge
from mingjian.engines.evaluation.tables import market_of
from mingjian.kernel.findings import Finding
from mingjian.law.calendars import official
from tests.oracle.engine_judge import arrow_table, backend, judged

AS_OF = date(2020, 6, 30)
SELF, REPEAT, PROMISE = "p2p.self-financing", "p2p.repeat-project", "p2p.promise-wording"


def loan(**cells: str) -> dict[str, str]:
    row = {
        "loan_id": "L1", "platform_id": "P1", "borrower_id": "B1", "outstanding_fen": "12345",
        "opened_on": "2020-03-02", "funded_on": "2020-03-03", "status": "current",
    }  # fmt: skip
    return row | cells


def link(from_id: str, to_id: str, share: str = "", kind: str = "owns", **cells: str) -> dict[str, str]:
    row = {"from_id": from_id, "to_id": to_id, "kind": kind, "share_bp": share, "valid_from": "2019-01-01"}
    return row | {"valid_to": ""} | cells


def only(rule: str, **tables: list[dict[str, str]]) -> Finding:
    [finding], _ = judged(tables, AS_OF, rule)
    return finding


def lines(finding: Finding) -> list[str]:
    return [line.en for line in rulebook().rule(finding.rule).arithmetic(finding)]


def test_a_path_is_told_link_by_link_with_the_exact_product_of_its_shares():
    found = only(SELF, loans=[loan()], links=[link("H1", "P1", "3333"), link("B1", "H1", "9999")])
    assert lines(found) == [
        "Ownership on 2020-03-03: H1 → P1，B1 → H1",
        "Share 33.33% × 99.99% = 33.326667%",
        "Outstanding of this loan CNY 123.45, allowed CNY 0.00",
    ]
    assert [row.table for row in found.evidence] == ["loans", "links", "links"]
    assert found.evidence[2].key == {
        "from_id": "B1", "to_id": "H1", "kind": "owns", "valid_from": "2019-01-01",
    }  # fmt: skip
    assert found.evidence[2].values == {"share_bp": 9999, "valid_to": None}


def test_the_platform_itself_and_an_officer_are_told_without_shares():
    assert lines(only(SELF, loans=[loan(borrower_id="P1")]))[0] == "The borrower is the platform itself"
    officer = only(SELF, loans=[loan()], links=[link("B1", "P1", kind="officer")])
    assert lines(officer)[0] == "Office on 2020-03-03: B1 → P1"


def test_of_several_paths_the_largest_and_then_the_shortest_proves_it():
    ways = [link("P1", "H1", "10000"), link("H1", "B1", "5000"), link("P1", "B1", "5000")]
    found = only(SELF, loans=[loan()], links=ways)
    assert [row.key["to_id"] for row in found.evidence[1:]] == ["B1"]
    more = only(SELF, loans=[loan()], links=[*ways[:1], link("H1", "B1", "5001"), ways[2]])
    assert [row.key["to_id"] for row in more.evidence[1:]] == ["H1", "B1"]


def test_without_links_only_the_platform_itself_is_judged_and_the_gap_is_told():
    findings, gaps = judged({"loans": [loan(), loan(loan_id="L2", borrower_id="P1")]}, AS_OF, SELF)
    assert [f.subject["loan_id"] for f in findings] == ["L2"]
    assert [(gap.reason, gap.rows) for gap in gaps] == [("no table links", 0)]


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"currency": "USD"}, "currency is not CNY"),
        ({"borrower_id": ""}, "field missing: borrower_id"),
        ({"funded_on": ""}, "field missing: funded_on"),
    ],
)
def test_a_loan_that_cannot_be_compared_with_links_is_left_out(cells, reason):
    tables = {"loans": [loan(borrower_id="P1") | cells], "links": [link("P1", "B1", "1")]}
    findings, gaps = judged(tables, AS_OF, SELF)
    assert findings == []
    assert [(gap.reason, gap.rows, gap.institutions) for gap in gaps] == [(reason, 1, ("P1",))]


def test_links_are_read_whole_and_only_loans_are_bound_by_the_kind_of_institution():
    tables = {
        "loans": [loan(), loan(platform_id="P2")],
        "links": [link("P1", "B1", "9000"), link("P2", "B1", "9000")],
        "institutions": [{"institution_id": "P1", "kind": "p2p"}, {"institution_id": "P2", "kind": "bank"}],
    }
    findings, gaps = judged(tables, AS_OF, SELF)
    assert [f.institutions for f in findings] == [("P1",)]
    assert gaps == []


def test_a_project_names_its_platforms_and_lists_their_loans():
    rows = [
        loan(project_id="J1"),
        loan(platform_id="P2", project_id="J1", funded_on="2020-07-01", status="repaid"),
    ]
    found = only(REPEAT, loans=rows)
    assert (found.institutions, found.measured, found.threshold) == (("P1", "P2"), 2, 1)
    assert [row.values.get("as_of") for row in found.evidence] == [None, "2020-06-30"]
    assert lines(found)[0] == "First opened, by platform: P1 2020-03-02，P2 2020-03-02"


@pytest.mark.parametrize(("rule", "field"), [(REPEAT, "project_id"), (PROMISE, "product_name")])
def test_a_source_without_the_field_is_told_and_an_empty_cell_is_not(rule: str, field: str):
    tables = {"loans": ibis.memtable(arrow_table("loans", [loan(), loan(platform_id="P2")]))}
    market = market_of(tables, {}, official(), {("loans", field): ("P2",)})
    findings, gaps = Judge(backend(), market, rulebook(), AS_OF).judge(rulebook().rule(rule))
    assert findings == []
    assert [(gap.reason, gap.institutions) for gap in gaps] == [(f"field missing: {field}", ("P2",))]


def test_a_promise_shows_the_name_as_it_was_filed():
    found = only(PROMISE, loans=[loan(product_name="保\u3000本")])
    assert found.evidence[0].values == {"product_name": "保\u3000本", "opened_on": "2020-03-02"}
    assert (found.measured, found.threshold, found.unit) == (1, 0, "count")
