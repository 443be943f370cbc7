"""What the rules on late figures, rates and filed balances leave out, with the reason and whose it is."""

from datetime import date

import pytest

from mingjian.kernel.findings import Finding
from tests.oracle.engine_judge import judged

LATE, RATE, MISMATCH = "p2p.monthly-late", "lending.rate-cap", "p2p.report-mismatch"
AS_OF = date(2020, 6, 30)
P2P = {"institution_id": "P1", "kind": "p2p", "licence_from": "2020-05-01", "licence_to": "2020-06-01"}
LOAN = {
    "loan_id": "L1", "platform_id": "P1", "borrower_id": "B1", "outstanding_fen": "100", "status": "current",
    "opened_on": "2020-03-02", "funded_on": "2020-03-03", "annual_rate_bp": "3600",
}  # fmt: skip
MONTH = {"platform_id": "P1", "month": "2020-05", "published_on": "2020-06-09"}
CLOSE = {"platform_id": "P1", "month": "2020-06", "balance_fen": "9000000"}

Gap = tuple[str, int, tuple[str, ...]]


def told(rule: str, as_of: date = AS_OF, *, derived=None, **tables) -> tuple[list[Finding], list[Gap]]:
    findings, gaps = judged(tables, as_of, rule, derived=derived)
    return findings, sorted((gap.reason, gap.rows, gap.institutions) for gap in gaps)


def test_without_the_register_no_month_is_judged():
    assert told(LATE, monthly=[MONTH]) == ([], [("no table institutions", 0, ())])


def test_without_any_filed_month_every_one_is_late_and_the_run_says_so():
    findings, gaps = told(LATE, institutions=[P2P])
    assert [f.period for f in findings] == ["2020-05"]
    assert gaps == [("no table monthly", 0, ())]


@pytest.mark.parametrize("field", ["kind", "licence_from"])
def test_an_institution_of_unknown_kind_or_licence_is_left_out(field: str):
    rows = [P2P | {field: ""}]
    assert told(LATE, institutions=rows, monthly=[]) == ([], [(f"field missing: {field}", 1, ("P1",))])


@pytest.mark.parametrize("published", ["", "2027-01-11"])
def test_days_of_a_year_that_is_not_arranged_are_not_counted(published: str):
    register = [P2P | {"licence_from": "2026-11-30", "licence_to": ""}]
    rows = [MONTH | {"month": "2026-11", "published_on": published}]
    findings, gaps = told(LATE, date(2027, 1, 20), institutions=register, monthly=rows)
    assert findings == []
    assert gaps == [("working days of the year unknown", 2, ("P1",))]


def test_a_month_published_before_its_end_is_in_time_in_any_year():
    register = [P2P | {"licence_from": "2026-12-31", "licence_to": ""}]
    rows = [MONTH | {"month": "2026-12", "published_on": "2026-12-31"}]
    assert told(LATE, date(2027, 1, 20), institutions=register, monthly=rows) == ([], [])


def test_a_derived_month_is_no_key():
    made_up = {("monthly", "month"): ("P1",)}
    assert told(LATE, institutions=[P2P], monthly=[MONTH], derived=made_up) == (
        [],
        [("field derived: month", 1, ("P1",))],
    )
    assert told(MISMATCH, loans=[LOAN], monthly=[CLOSE], derived=made_up) == (
        [],
        [("field derived: month", 1, ("P1",))],
    )


@pytest.mark.parametrize("field", ["annual_rate_bp", "funded_on"])
def test_a_rate_without_its_figures_is_left_out(field: str):
    rows = [LOAN | {"funded_on": "2021-02-01", field: ""}]
    assert told(RATE, date(2021, 6, 30), loans=rows) == ([], [(f"field missing: {field}", 1, ("P1",))])


@pytest.mark.parametrize(
    "cells",
    [
        {"annual_rate_bp": "", "funded_on": "2020-12-31"},
        {"annual_rate_bp": "", "funded_on": "2021-07-01"},
        {"annual_rate_bp": "", "funded_on": "", "status": "raising"},
        {"annual_rate_bp": "", "funded_on": "", "status": "cancelled"},
    ],
    ids=["funded before the cap", "funded later", "raising", "cancelled"],
)
def test_loans_that_the_cap_does_not_reach_are_no_gap(cells: dict[str, str]):
    assert told(RATE, date(2021, 6, 30), loans=[LOAN | cells]) == ([], [])


def test_a_filed_balance_without_a_book_or_an_amount_is_not_compared():
    rows = [CLOSE, CLOSE | {"platform_id": "P2", "balance_fen": ""}]
    assert told(MISMATCH, loans=[LOAN | {"platform_id": "P2"}], monthly=rows) == (
        [],
        [("field missing: balance_fen", 1, ("P2",)), ("no loan book", 1, ("P1",))],
    )


@pytest.mark.parametrize("field", ["funded_on", "status", "outstanding_fen"])
def test_a_book_with_a_row_that_lacks_a_field_has_no_balance(field: str):
    rows = [LOAN, LOAN | {"loan_id": "L2", field: ""}]
    assert told(MISMATCH, loans=rows, monthly=[CLOSE]) == ([], [(f"field missing: {field}", 1, ("P1",))])


def test_a_book_of_a_platform_that_filed_nothing_is_no_gap():
    rows = [LOAN | {"outstanding_fen": ""}]
    assert told(MISMATCH, loans=rows, monthly=[CLOSE | {"month": "2020-05"}]) == ([], [])


def test_loans_in_another_currency_are_told_and_the_rest_is_compared():
    rows = [LOAN, LOAN | {"loan_id": "L2", "currency": "USD", "outstanding_fen": ""}]
    findings, gaps = told(MISMATCH, loans=rows, monthly=[CLOSE])
    assert [f.measured for f in findings] == [8_999_900]
    assert gaps == [("currency is not CNY", 1, ("P1",))]


@pytest.mark.parametrize(("number", "is_judged"), [(9, True), (10, False), (93_000, False)])
def test_a_sum_above_the_limit_is_not_compared(number: int, is_judged: bool):
    rows = [LOAN | {"loan_id": f"L{n}", "outstanding_fen": str(10**14)} for n in range(number)]
    findings, gaps = told(MISMATCH, loans=rows, monthly=[CLOSE])
    assert bool(findings) == is_judged
    assert gaps == ([] if is_judged else [("sum above limit", 1, ("P1",))])
