"""Doubts: each check on both sides of its threshold, alone and beside the period before."""

from datetime import date
from pathlib import Path

import pytest

from mingjian.engines.intake.check import Checked, check
from mingjian.engines.intake.plausibility import compare
from mingjian.law.formbook import form
from tests.market_rows import monthly
from tests.stories.loan_rows import loan, write_loans

TODAY = date(2021, 1, 1)


def checked(form_key: str, path: Path, out: str) -> Checked:
    spec = form(form_key)
    return check(spec, spec.sections[0], path, today=TODAY, out=path.parent / out)


def loans(folder: Path, *rows: dict[str, str], name: str = "now") -> Checked:
    return checked("loan-book", write_loans(folder / f"{name}.csv", *rows), name)


@pytest.mark.parametrize(
    ("change", "doubts"),
    [
        ({"annual_rate_bp": "1"}, {}),
        ({"annual_rate_bp": "3600"}, {}),
        ({"annual_rate_bp": "0"}, {"plausible.rate": 1}),
        ({"annual_rate_bp": "3601"}, {"plausible.rate": 1}),
        ({"term_days": "3650"}, {}),
        ({"term_days": "3651"}, {"plausible.term": 1}),
        ({"outstanding_fen": "100000"}, {}),
        ({"outstanding_fen": "100001"}, {"plausible.outstanding": 1}),
    ],
)
def test_a_loan_is_doubted_beyond_each_threshold_and_not_at_it(tmp_path, change, doubts):
    found = loans(tmp_path, loan(), loan(loan_id="L2", **change))

    assert found.ok
    assert found.counts == doubts
    assert [(p.row, p.is_error) for p in found.problems] == [(2, False)] * len(doubts)
    assert [d.keys for d in found.doubts] == [("P1, L2",)] * len(doubts)


@pytest.mark.parametrize(
    ("change", "doubts"),
    [
        ({"top1_share_bp": 2000}, {}),
        ({"top1_share_bp": 2001}, {"plausible.shares": 1}),
        ({"overdue90_fen": 500}, {}),
        ({"overdue90_fen": 501}, {"plausible.overdue90": 1}),
        ({"balance_fen": 0}, {"plausible.balance": 1}),
        ({"balance_fen": 0, "balance_count": 0}, {}),
    ],
)
def test_a_month_is_doubted_where_its_figures_contradict_one_another(tmp_path, change, doubts):
    assert checked("p2p-monthly", monthly(tmp_path / "m.csv", **change), "now").counts == doubts


def test_a_table_with_errors_is_not_asked_for_plausibility(tmp_path):
    found = loans(tmp_path, loan(annual_rate_bp="9999"), loan(loan_id="L2", status="lost"))

    assert found.counts == {"code": 1}
    assert found.doubts == ()


def test_beside_the_period_before_a_loan_may_not_change_or_vanish(tmp_path):
    before = [loan(loan_id=f"L{n}") for n in range(4)] + [loan(loan_id="L9", outstanding_fen="0")]
    now = [
        loan(loan_id="L0"),
        loan(loan_id="L1", borrower_kind="legal"),
        loan(loan_id="L2", principal_fen="7"),
    ]
    now[2]["outstanding_fen"] = "1"
    earlier, later = loans(tmp_path, *before, name="before"), loans(tmp_path, *now)

    found = compare(later.section, later.table, earlier.table, scratch=tmp_path)

    told = {d.check.code: (d.count, d.keys, [p.row for p in d.problems]) for d in found}
    assert told == {
        "previous.borrower-kind": (1, ("P1, L1",), [2]),
        "previous.principal": (1, ("P1, L2",), [3]),
        "previous.vanished": (1, ("P1, L3",), [None]),
    }
    [gone] = [p for d in found for p in d.problems if p.code == "previous.vanished"]
    assert "P1, L3" in gone.message.zh


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({}, []),
        ({"cum_amount_fen": 10_000}, []),
        ({"cum_amount_fen": 9_999}, ["previous.cum-amount"]),
        ({"cum_count": 99, "cum_lenders": 99, "cum_borrowers": 99},
         ["previous.cum-count", "previous.cum-lenders", "previous.cum-borrowers"]),
        ({"balance_fen": 1_500}, []),
        ({"balance_fen": 1_501}, ["previous.balance-moved"]),
        ({"balance_fen": 500}, []),
        ({"balance_fen": 499}, ["previous.balance-moved"]),
        ({"balance_fen": 10**14, "cum_amount_fen": 10**14}, ["previous.balance-moved"]),
    ],
)  # fmt: skip
def test_figures_of_a_month_are_compared_with_the_month_before(tmp_path, change, codes):
    before = checked("p2p-monthly", monthly(tmp_path / "a.csv", month="2020-05"), "before")
    now = checked("p2p-monthly", monthly(tmp_path / "b.csv", **change), "now")

    found = compare(now.section, now.table, before.table, scratch=tmp_path)

    assert [d.check.code for d in found] == codes
    assert {d.keys for d in found} <= {("P1",)}


def test_the_largest_amounts_are_compared_without_overflow(tmp_path):
    before = checked(
        "p2p-monthly", monthly(tmp_path / "a.csv", month="2020-05", balance_fen=10**14), "before"
    )
    now = checked("p2p-monthly", monthly(tmp_path / "b.csv", balance_fen=0, balance_count=0), "now")

    assert [d.check.code for d in compare(now.section, now.table, before.table, scratch=tmp_path)] == [
        "previous.balance-moved"
    ]


def test_more_than_a_thousand_doubts_are_counted_and_the_first_are_listed(tmp_path):
    found = loans(tmp_path, *(loan(loan_id=f"L{n:04}", annual_rate_bp="0") for n in range(1_001)))

    assert found.counts == {"plausible.rate": 1_001}
    assert [p.row for p in found.problems] == list(range(1, 1_001))


def test_a_nil_return_has_no_doubts_and_vanished_loans_are_told(tmp_path):
    earlier, later = loans(tmp_path, loan(), name="before"), loans(tmp_path)

    assert later.counts == {"nil": 1}
    assert [d.check.code for d in compare(later.section, later.table, earlier.table, scratch=tmp_path)] == [
        "previous.vanished"
    ]


def test_every_doubt_is_told_where_all_are_asked_for(tmp_path):
    rows = [loan(loan_id=f"L{n:04}", annual_rate_bp="0") for n in range(1_001)]
    spec, told = form("loan-book"), []
    check(spec, None, write_loans(tmp_path / "loans.csv", *rows), today=TODAY, each=told.append)

    assert [p.row for p in told] == list(range(1, 1_002))
