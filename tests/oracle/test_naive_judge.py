"""The slow judge itself, case by case from the interface page, so that it is no mirror of the demo."""

from datetime import date

from tests.oracle.naive_judge import judge

AS_OF = date(2020, 6, 30)


def loan(**cells: str) -> dict[str, str]:
    row = {
        "loan_id": "L1", "platform_id": "P1", "borrower_id": "B1", "borrower_kind": "natural",
        "outstanding_fen": "20000001", "opened_on": "2020-03-02", "funded_on": "2020-03-03",
        "status": "current",
    }  # fmt: skip
    return row | cells


def filed(**cells: str) -> dict[str, str]:
    row = {"platform_id": "P1", "month": "2020-05", "published_on": "2020-06-03"}
    return row | {"top10_share_bp": "5001", "top1_share_bp": "1001"} | cells


def rules_found(**tables: list[dict[str, str]]) -> list[str]:
    return [str(found["rule"]).removeprefix("p2p.") for found in judge(tables, AS_OF)]


def test_a_balance_above_the_cap_is_found_and_one_at_the_cap_is_not() -> None:
    above = rules_found(loans=[loan()])
    at = rules_found(loans=[loan(outstanding_fen="20000000")])
    assert "cap-natural-platform" in above
    assert "cap-natural-platform" not in at


def test_loans_that_are_not_funded_by_as_of_or_are_cancelled_do_not_count() -> None:
    for cells in ({"status": "cancelled"}, {"funded_on": ""}, {"funded_on": "2020-07-01"}):
        assert rules_found(loans=[loan(opened_on="2020-06-22", **cells)]) == []


def test_a_loan_opened_after_as_of_is_left_out() -> None:
    assert rules_found(loans=[loan(opened_on="2020-07-01", funded_on="2020-07-01")]) == []


def test_a_loan_in_another_currency_is_not_judged_by_amount() -> None:
    assert "cap-natural-platform" not in rules_found(loans=[loan(currency="USD")])


def test_only_p2p_intermediaries_of_the_register_are_bound() -> None:
    register = [{"institution_id": "P1", "kind": "bank"}]
    assert rules_found(loans=[loan()], institutions=register) == []


def test_a_loan_funded_after_as_of_counts_as_raising_up_to_as_of() -> None:
    late = loan(outstanding_fen="0", opened_on="2020-05-26", funded_on="2020-07-20")
    found = judge({"loans": [late]}, AS_OF)
    # three days of May, 21 of June: the 25th and 26th are holidays, Sunday the 28th is worked
    assert [(f["measured"], f["period"]) for f in found] == [(24, "2020-06-24")]


def test_custody_is_judged_from_the_day_of_the_guide_up_to_as_of() -> None:
    days = ("2017-02-21", "2017-02-22", "2020-06-30", "2020-07-01")
    rows = [
        {"platform_id": "P1", "day": d, "custodian_balance_fen": "9", "client_liabilities_fen": "10"}
        for d in days
    ]
    assert [f["period"] for f in judge({"custody": rows}, AS_OF)] == ["2017-02-22", "2020-06-30"]


def test_filed_shares_are_used_unless_published_after_as_of() -> None:
    assert rules_found(monthly=[filed()]) == ["concentration-top1", "concentration-top10"]
    assert rules_found(monthly=[filed(published_on="2020-07-01")]) == []
    assert rules_found(monthly=[filed(top10_share_bp="5000", top1_share_bp="1000")]) == []


def test_the_book_is_judged_only_where_no_share_is_filed_for_the_month_of_as_of() -> None:
    low = filed(month="2020-06", top10_share_bp="1", top1_share_bp="")
    small = loan(outstanding_fen="100")
    assert rules_found(loans=[small], monthly=[low]) == ["concentration-top1"]
    unpublished = low | {"published_on": "2020-07-03"}
    assert rules_found(loans=[small], monthly=[unpublished]) == ["concentration-top1", "concentration-top10"]


def test_a_watch_of_a_month_looks_at_the_earlier_of_as_of_and_its_end() -> None:
    rows = [filed(month="2016-08", published_on="")]
    assert judge({"monthly": rows}, date(2016, 8, 16)) == []
    assert len(judge({"monthly": rows}, date(2016, 8, 17))) == 2


def test_a_book_of_several_currencies_has_no_share() -> None:
    rows = [loan(), loan(loan_id="L2", currency="USD")]
    assert "concentration-top1" in rules_found(loans=rows[:1])
    assert "concentration-top1" not in rules_found(loans=rows)
