"""The slow judge of late figures, rates and filed balances itself, case by case from the interface page."""

from datetime import date

from tests.oracle.naive_lateness import judge_lateness
from tests.oracle.naive_mismatch import judge_mismatch
from tests.oracle.naive_rates import judge_rates

REGISTER = [{"institution_id": "P1", "kind": "p2p", "licence_from": "2018-09-30", "licence_to": "2018-10-31"}]


def days_late(published: str, as_of: str = "2018-12-28") -> list[tuple[str, str, int]]:
    rows = [{"platform_id": "P1", "month": "2018-09", "published_on": published}]
    return judge_lateness(REGISTER, rows, date.fromisoformat(as_of))


def test_the_figures_of_september_2018_are_due_on_12_october():
    assert days_late("2018-10-12") == []
    assert days_late("2018-10-14") == []
    assert days_late("2018-10-15") == [("P1", "2018-09", 1)]


def test_what_is_published_after_as_of_counts_to_as_of():
    assert days_late("2018-10-30", "2018-10-16") == days_late("", "2018-10-16") == [("P1", "2018-09", 2)]
    assert days_late("", "2018-10-12") == []


def test_only_months_on_whose_last_day_the_licence_holds_are_judged():
    rows = judge_lateness(REGISTER, [], date(2018, 12, 28))
    assert [month for _, month, _ in rows] == ["2018-09"]


def test_the_rate_is_measured_against_the_lpr_of_the_day():
    rows = [
        {"loan_id": f"{funded} {rate}", "funded_on": funded, "annual_rate_bp": rate}
        for funded in ("2020-12-31", "2021-01-01", "2021-06-01", "2024-11-05", "2025-07-01")
        for rate in ("1240", "1241", "1540", "1541", "")
    ]
    found = [(row["loan_id"], cap) for row, _, cap in judge_rates(rows, date(2025, 6, 30))]
    assert found == [
        ("2021-01-01 1541", 1540), ("2021-06-01 1541", 1540),
        ("2024-11-05 1241", 1240), ("2024-11-05 1540", 1240), ("2024-11-05 1541", 1240),
    ]  # fmt: skip


def compared(balance: int, *amounts: int) -> list[tuple[str, int, int]]:
    loans = [
        {"platform_id": "P1", "outstanding_fen": str(fen), "funded_on": "2020-01-02", "status": "current"}
        for fen in amounts
    ]
    filed = [{"platform_id": "P1", "month": "2020-06", "balance_fen": str(balance)}]
    return judge_mismatch(loans, filed, date(2020, 6, 30))


def test_a_difference_must_exceed_the_amount_and_the_share():
    assert compared(1_000_000, 0) == []
    assert compared(1_000_001, 0) == [("P1", 1_000_001, 1_000_000)]
    assert compared(202_000_000, 100_000_000, 100_000_000) == []
    assert compared(197_999_999, 200_000_000) == [("P1", 2_000_001, 2_000_000)]
    assert compared(5_000_000) == []
