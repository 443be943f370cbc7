"""The lines that explain a measure hold it and its threshold, in both languages, and add up."""

from datetime import date

import pytest

from mingjian.config.domains import rulebook
from mingjian.kernel.findings import Finding
from mingjian.kernel.money import format_bp, format_minor
from tests.oracle.engine_judge import judged

AS_OF = date(2021, 1, 29)


def loan(number: int, **cells: str) -> dict[str, str]:
    row = {
        "loan_id": f"L{number:05}", "platform_id": "P1", "borrower_id": "B1", "borrower_kind": "natural",
        "outstanding_fen": "60000000", "opened_on": "2020-03-02", "funded_on": "2020-03-03",
        "status": "current",
    }  # fmt: skip
    return row | cells


LEGAL = [loan(n, borrower_id="B2", borrower_kind="legal", outstanding_fen="300000000") for n in (3, 4)]
MONTH = {"platform_id": "P9", "month": "2020-05", "top10_share_bp": "5001", "top1_share_bp": "1001"}
DAY = {"platform_id": "P1", "day": "2020-06-29", "custodian_balance_fen": "9", "client_liabilities_fen": "10"}
CLOSE = {"platform_id": "P1", "month": "2021-01", "balance_fen": "1"}
P2P = [{"institution_id": who, "kind": "p2p", "licence_from": "2020-12-01"} for who in ("P1", "P9")]
MARKET = {
    "loans": [
        loan(1), loan(2), *LEGAL,
        loan(5, status="raising", opened_on="2020-05-18", funded_on="", outstanding_fen="0"),
        loan(9, funded_on="2021-01-04", outstanding_fen="0", annual_rate_bp="1541"),
        loan(10, borrower_id="P1", project_id="J1", product_name="保本"),
        loan(11, platform_id="P9", project_id="J1"),
    ],
    "monthly": [MONTH, CLOSE],
    "custody": [DAY],
    "institutions": P2P,
}  # fmt: skip


def lines(finding: Finding) -> list[tuple[str, str]]:
    return [(line.zh, line.en) for line in rulebook().rule(finding.rule).arithmetic(finding)]


def written(finding: Finding, value: int) -> str:
    return {"fen": format_minor, "bp": format_bp}.get(finding.unit, str)(value)


@pytest.mark.parametrize("rule", [rule.key for rule in rulebook().rules])
def test_measure_and_threshold_stand_in_the_lines_of_both_languages(rule: str):
    findings, _ = judged(MARKET, AS_OF, rule)
    assert findings
    for finding in findings:
        told = lines(finding)
        for language in (0, 1):
            text = "\n".join(line[language] for line in told)
            assert written(finding, finding.measured) in text
            assert written(finding, finding.threshold) in text


def share(*amounts: int, largest: int = 1) -> tuple[Finding, str]:
    rows = [loan(n, borrower_id=f"B{n:05}", outstanding_fen=str(fen)) for n, fen in enumerate(amounts)]
    name = {1: "p2p.concentration-top1", 10: "p2p.concentration-top10"}[largest]
    (finding,), _ = judged({"loans": rows}, AS_OF, name)
    return finding, lines(finding)[0][1]


def test_a_share_of_the_book_is_shown_as_an_amount_over_the_whole():
    assert "300.00 ÷ 700.00 = 42.85%" in share(30_000, 20_000, 20_000)[1]
    assert "120.00 ÷ 130.00 = 92.30%" in share(3_000, *[1_000] * 10, largest=10)[1]


def test_a_share_of_a_book_beyond_the_listed_rows_is_still_shown_over_the_whole():
    finding, line = share(1_000_000, *[100] * 1_500)
    assert len(finding.evidence) == 1_001
    assert "10,000.00 ÷ 11,500.00 = 86.95%" in line


def test_where_the_loans_of_the_largest_are_not_all_listed_only_the_share_is_shown():
    rows = [loan(n, outstanding_fen="100") for n in range(1_001)]
    (finding,), _ = judged({"loans": rows}, AS_OF, "p2p.concentration-top1")
    assert "÷" not in lines(finding)[0][0]
    assert "100.00%" in lines(finding)[0][0]


def test_at_most_eight_amounts_are_written_out():
    rows = [loan(n, outstanding_fen="3000000") for n in range(9)]
    (finding,), _ = judged({"loans": rows}, AS_OF, "p2p.cap-natural-platform")
    told = lines(finding)[0][0]
    assert told.count("30,000.00 +") == 8
    assert told.endswith("+ … = 270,000.00 元")
