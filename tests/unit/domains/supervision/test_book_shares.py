"""Shares and sums by the book: what is left out early, to be quick, changes no answer."""

from datetime import date

from tests.oracle.engine_judge import Row, judged

AS_OF = date(2020, 6, 30)
TOP10, TOP1, CAP = "p2p.concentration-top10", "p2p.concentration-top1", "p2p.cap-natural-platform"


def book(*amounts: int) -> list[Row]:
    """A loan of each amount, each to a borrower of its own."""
    return [
        {
            "loan_id": f"L{n:03}", "platform_id": "P1", "borrower_id": f"B{n:03}", "borrower_kind": "natural",
            "outstanding_fen": str(amount), "opened_on": "2020-03-02", "funded_on": "2020-03-03",
            "status": "current" if amount else "repaid",
        }
        for n, amount in enumerate(amounts)
    ]  # fmt: skip


def shares(*amounts: int) -> dict[str, int]:
    """What both watches measure, by rule."""
    findings, gaps = judged({"loans": book(*amounts)}, AS_OF, TOP10, TOP1)
    assert gaps == []
    return {f.rule: f.measured for f in findings}


def test_ten_times_the_largest_above_the_line_is_no_finding_where_the_ten_stay_below():
    assert shares(10, *[1] * 90) == {}  # 10 of 100, and 19 of 100


def test_ten_equal_debts_are_found_where_ten_times_the_largest_is_just_above_the_line():
    assert shares(*[101] * 10, *[1] * 1_009) == {TOP10: 5_002}
    assert shares(*[101] * 10, *[1] * 1_010) == {}  # one half to the fen


def test_repaid_loans_are_listed_last_and_change_no_share():
    rows = book(0, 9, 0, 5)
    (finding,) = judged({"loans": rows}, AS_OF, TOP1)[0]
    assert finding.measured == 6_428
    assert [row.key["loan_id"] for row in finding.evidence] == ["L001", "L003", "L000", "L002"]


def test_a_book_of_repaid_loans_has_no_share():
    assert shares(0, 0) == {}


def test_a_borrower_above_the_cap_is_told_with_the_repaid_loans_too():
    rows = [row | {"borrower_id": "B1"} for row in book(20_000_001, 0)]
    (finding,) = judged({"loans": rows}, AS_OF, CAP)[0]
    assert [row.values["outstanding_fen"] for row in finding.evidence] == [20_000_001, 0]
