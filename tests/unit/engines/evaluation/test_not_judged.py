"""What a rule leaves out is counted, once, with the reason and whose it is; and nothing else is."""

from datetime import date

import pytest

from mingjian.config.domains import rulebook
from mingjian.engines.evaluation.run import NotJudged
from mingjian.kernel.rules import Rule
from tests.oracle.engine_judge import judged

AS_OF = date(2020, 6, 30)
LOAN = {
    "loan_id": "L1", "platform_id": "P1", "borrower_id": "B1", "borrower_kind": "natural",
    "outstanding_fen": "20000001", "opened_on": "2020-03-02", "funded_on": "2020-03-03", "status": "current",
}  # fmt: skip
MONTH = {"platform_id": "P1", "month": "2020-05", "top10_share_bp": "5001", "top1_share_bp": "1001"}
DAY = {
    "platform_id": "P1", "day": "2020-06-29", "custodian_balance_fen": "9", "client_liabilities_fen": "10"
}  # fmt: skip
CAP, TOTAL, TOP1 = "p2p.cap-natural-platform", "p2p.cap-natural-total", "p2p.concentration-top1"
FUNDRAISING, CUSTODY = "p2p.fundraising-period", "p2p.custody-shortfall"


def loan(**cells: str) -> dict[str, str]:
    return LOAN | cells


def begun() -> list[Rule]:
    """The rules that bind by as_of."""
    return [rule for rule in rulebook().rules if rulebook().has_begun(rule, AS_OF)]


def left_out(rule: str, *, derived=None, as_of: date = AS_OF, **tables) -> list[tuple]:
    _, gaps = judged(tables, as_of, rule, derived=derived)
    return sorted((gap.reason, gap.rows, gap.institutions) for gap in gaps)


@pytest.mark.parametrize("field", ["borrower_id", "status", "funded_on", "outstanding_fen"])
def test_a_loan_without_a_field_that_the_rules_need_is_left_out(field: str):
    rows = [loan(**{field: ""}), loan(loan_id="L2", platform_id="P2", **{field: ""})]
    findings, gaps = judged({"loans": rows}, AS_OF, CAP, TOTAL, TOP1)
    assert findings == []
    reason = f"field missing: {field}"
    assert sorted(gaps) == [NotJudged(rule, reason, 2, ("P1", "P2")) for rule in (CAP, TOTAL, TOP1)]


def test_a_borrower_of_unknown_kind_is_left_out_by_the_caps_of_both_kinds():
    rows = [loan(borrower_kind="")]
    for rule in (CAP, "p2p.cap-legal-total"):
        assert left_out(rule, loans=rows) == [("field missing: borrower_kind", 1, ("P1",))]
    assert left_out(TOP1, loans=rows) == []


@pytest.mark.parametrize("field", ["opened_on", "status", "funded_on"])
def test_the_fundraising_rule_leaves_out_loans_without_its_days(field: str):
    assert left_out(FUNDRAISING, loans=[loan(**{field: ""})]) == [(f"field missing: {field}", 1, ("P1",))]


def test_a_loan_whose_opening_is_unknown_is_still_judged_by_its_balance():
    findings, gaps = judged({"loans": [loan(opened_on="")]}, AS_OF, CAP)
    assert len(findings) == 1
    assert gaps == []


@pytest.mark.parametrize(
    "cells",
    [
        {"status": "cancelled", "funded_on": "", "currency": "USD", "borrower_id": ""},
        {"status": "raising", "funded_on": "", "outstanding_fen": ""},
        {"funded_on": "2020-07-01", "currency": "USD"},
        {"opened_on": "2020-07-01", "funded_on": "", "borrower_id": ""},
    ],
    ids=["cancelled", "raising", "funded later", "opened later"],
)
def test_loans_that_do_not_count_are_no_gap(cells: dict[str, str]):
    assert judged({"loans": [loan(**cells)]}, AS_OF, CAP, TOTAL, TOP1) == ([], [])


def test_amounts_in_another_currency_are_not_judged_and_shares_in_one_are():
    rows = [loan(currency="USD")]
    assert left_out(CAP, loans=rows) == [("currency is not CNY", 1, ("P1",))]
    findings, gaps = judged({"loans": rows}, AS_OF, TOP1)
    assert [f.measured for f in findings] == [10_000]
    assert gaps == []


def test_a_book_of_several_currencies_has_no_share():
    rows = [loan(), loan(loan_id="L2", borrower_id="B2", currency="USD"), loan(platform_id="P2")]
    findings, gaps = judged({"loans": rows}, AS_OF, TOP1)
    assert [f.subject for f in findings] == [{"platform_id": "P2"}]
    assert [(g.reason, g.rows, g.institutions) for g in gaps] == [
        ("several currencies in one book", 2, ("P1",))
    ]


def test_a_derived_borrower_is_no_key_and_the_loans_of_other_institutions_are_judged():
    rows = [loan(), loan(platform_id="P2")]
    made_up = {("loans", "borrower_id"): ("P1",)}
    findings, gaps = judged({"loans": rows}, AS_OF, CAP, TOTAL, TOP1, derived=made_up)
    assert [(f.rule, f.institutions) for f in findings] == [(CAP, ("P2",)), (TOP1, ("P2",))]
    reason = "field derived: borrower_id"
    assert sorted(gaps) == [NotJudged(rule, reason, 1, ("P1",)) for rule in (CAP, TOTAL, TOP1)]


def test_a_loan_is_told_once_however_much_it_lacks():
    rows = [loan(currency="USD", borrower_id="", funded_on="", outstanding_fen="")]
    assert left_out(CAP, loans=rows) == [("currency is not CNY", 1, ("P1",))]


@pytest.mark.parametrize("number", [10, 93_000], ids=["above the limit", "beyond 64 bits"])
def test_a_sum_above_the_limit_is_not_judged(number: int):
    rows = [loan(loan_id=f"L{n}", outstanding_fen=str(10**14)) for n in range(number)]
    findings, gaps = judged({"loans": rows}, AS_OF, CAP, TOTAL, TOP1)
    assert findings == []
    assert sorted(gaps) == [
        NotJudged(rule, "sum above limit", number, ("P1",)) for rule in (CAP, TOTAL, TOP1)
    ]


def test_the_limit_itself_is_judged_and_one_fen_above_it_is_not():
    nine = [loan(loan_id=f"L{n}", outstanding_fen=str(10**14)) for n in range(9)]
    findings, _ = judged({"loans": nine}, AS_OF, CAP, TOTAL, TOP1)
    assert [f.measured for f in findings] == [9 * 10**14, 9 * 10**14, 10_000]
    more = [*nine, loan(loan_id="L9", outstanding_fen="1")]
    assert left_out(CAP, loans=more) == [("sum above limit", 10, ("P1",))]


def test_an_institution_that_the_register_lacks_is_told_and_one_of_another_kind_is_not():
    rows = [loan(), loan(platform_id="P2"), loan(platform_id="P3", opened_on="2020-07-01", funded_on="")]
    register = [{"institution_id": "P2", "kind": "bank"}]
    tables = {"loans": rows, "custody": [DAY], "monthly": [MONTH], "institutions": register}
    _, gaps = judged(tables, AS_OF)
    reason = "institution not in the register"
    told = {rule.key: len({"loans", "custody", "monthly"}.intersection(rule.tables)) for rule in begun()}
    expected = [NotJudged(rule, reason, rows, ("P1",)) for rule, rows in told.items() if rows]
    assert sorted(gap for gap in gaps if gap.rows) == sorted(expected)


@pytest.mark.parametrize(
    ("opened", "funded", "as_of"),
    [
        ("2003-12-31", "2004-03-01", AS_OF),
        ("2003-12-31", "", AS_OF),
        ("2026-12-01", "", date(2027, 1, 4)),
        ("2026-12-01", "2027-01-04", date(2027, 6, 30)),
    ],
)
def test_working_days_of_a_year_that_is_not_arranged_are_not_counted(opened: str, funded: str, as_of: date):
    row = loan(opened_on=opened, funded_on=funded, status="current" if funded else "raising")
    assert left_out(FUNDRAISING, as_of=as_of, loans=[row]) == [
        ("working days of the year unknown", 1, ("P1",))
    ]


def test_a_day_of_custody_without_an_amount_is_left_out():
    rows = [DAY | {"client_liabilities_fen": ""}, DAY | {"day": "2020-07-01", "custodian_balance_fen": ""}]
    assert left_out(CUSTODY, custody=rows) == [("field missing: client_liabilities_fen", 1, ("P1",))]


def test_a_filed_month_without_the_share_is_left_out_unless_the_book_answers_for_it():
    rows = [
        MONTH | {"top1_share_bp": ""},
        MONTH | {"month": "2020-06", "top1_share_bp": ""},
        MONTH | {"month": "2016-07", "top1_share_bp": ""},
        MONTH | {"month": "2020-04", "top1_share_bp": "", "published_on": "2020-07-01"},
    ]
    assert left_out(TOP1, monthly=rows) == [("field missing: top1_share_bp", 2, ("P1",))]
    assert left_out(TOP1, monthly=rows, loans=[loan()]) == [("field missing: top1_share_bp", 1, ("P1",))]


def test_a_rule_without_its_tables_says_which():
    assert left_out(CUSTODY, loans=[loan()]) == [("no table custody", 0, ())]
    assert left_out(TOP1, custody=[DAY]) == [("no table monthly or loans", 0, ())]


def test_before_its_law_a_rule_has_neither_findings_nor_gaps():
    rows = [loan(opened_on="2016-03-01", funded_on="2016-05-03", currency="USD", borrower_id="")]
    assert judged({"loans": rows, "custody": [DAY]}, date(2016, 8, 16)) == ([], [])
