"""What is told of late figures, of rates, and of filed balances: the evidence, and lines that add up."""

from datetime import date

from mingjian.config.domains import rulebook
from mingjian.kernel.findings import Finding
from mingjian.law.formbook import forms
from tests.oracle.engine_judge import judged

LATE, RATE, MISMATCH = "p2p.monthly-late", "lending.rate-cap", "p2p.report-mismatch"
P2P = {"institution_id": "P1", "kind": "p2p", "licence_from": "2020-05-01", "licence_to": "2020-06-01"}
LOAN = {
    "loan_id": "L1", "platform_id": "P1", "borrower_id": "B1", "outstanding_fen": "200000000",
    "opened_on": "2020-03-02", "funded_on": "2020-03-03", "status": "current",
}  # fmt: skip
MONTH = {"platform_id": "P1", "month": "2020-05", "published_on": "2020-06-09"}
CLOSE = {"platform_id": "P1", "month": "2020-06", "balance_fen": "202000150"}


def the_finding(rule: str, as_of: str, **tables: list[dict[str, str]]) -> Finding:
    (finding,), _ = judged(tables, date.fromisoformat(as_of), rule)
    return finding


def lines(finding: Finding) -> list[str]:
    return [line.zh for line in rulebook().rule(finding.rule).arithmetic(finding)]


def test_a_month_published_late_is_told_by_its_row_and_that_of_the_register():
    finding = the_finding(LATE, "2020-06-30", institutions=[P2P], monthly=[MONTH])
    assert [row.as_json() for row in finding.evidence] == [
        {
            "table": "institutions",
            "key": {"institution_id": "P1"},
            "values": {"kind": "p2p", "licence_from": "2020-05-01", "licence_to": "2020-06-01"},
        },
        {
            "table": "monthly",
            "key": {"platform_id": "P1", "month": "2020-05"},
            "values": {"published_on": "2020-06-09"},
        },
    ]
    assert finding.institutions == ("P1",)
    assert finding.caveats == ("unverified",)
    assert lines(finding) == [
        "2020-05 月末之后至 2020-06-09（公布日）共 7 个工作日",
        "期限为 5 个工作日，即 2020-06-05（含）",
        "迟延 7 − 5 = 2 个工作日（允许 0 个）",
    ]


def test_a_month_that_is_not_published_is_told_with_the_day_of_judgement():
    absent = the_finding(LATE, "2020-06-08", institutions=[P2P])
    assert [row.values.get("as_of") for row in absent.evidence] == ["2020-06-08"]
    later = the_finding(LATE, "2020-06-08", institutions=[P2P], monthly=[MONTH])
    assert [row.values.get("as_of") for row in later.evidence] == ["2020-06-08", None]
    for finding in (absent, later):
        assert finding.measured == 1
        assert lines(finding)[0] == "2020-05 月末之后至 2020-06-08（仍未公布）共 6 个工作日"


def test_the_term_of_the_rule_is_that_of_the_form():
    due = forms()["p2p-monthly"].due
    values = rulebook().parameters["p2p.monthly-term"].values
    assert due is not None
    assert [value.value for value in values] == [due.length]


def rated(funded: str, rate: str) -> Finding:
    return the_finding(RATE, "2026-06-30", loans=[LOAN | {"funded_on": funded, "annual_rate_bp": rate}])


def test_a_rate_is_told_beside_the_lpr_of_its_day():
    finding = rated("2021-12-20", "1600")
    assert finding.evidence[0].values == {"annual_rate_bp": 1600, "funded_on": "2021-12-20"}
    assert lines(finding) == [
        "2021-12-20 放款，年利率 16.00%",
        "上限：当日一年期贷款市场报价利率的倍数 3.80% × 4 = 15.20%",
        "超出 16.00% − 15.20% = 0.80%",
    ]


def test_only_a_rate_that_rests_on_an_lpr_from_memory_is_unverified():
    assert "unverified" not in rated("2025-05-19", "3600").caveats
    assert "unverified" in rated("2025-05-20", "3600").caveats


def test_a_rate_in_another_currency_is_judged():
    foreign = LOAN | {"funded_on": "2021-01-04", "annual_rate_bp": "1541", "currency": "USD"}
    assert the_finding(RATE, "2021-06-30", loans=[foreign]).measured == 1541


def test_a_filed_balance_is_told_beside_the_book():
    finding = the_finding(MISMATCH, "2020-06-30", loans=[LOAN], monthly=[CLOSE])
    assert [row.table for row in finding.evidence] == ["monthly", "loans"]
    assert finding.evidence[0].values == {"balance_fen": 202000150, "published_on": None}
    assert lines(finding) == [
        "机构申报余额 2,020,001.50 元",
        "台账余额 2,000,000.00 元（1 笔合计）",
        "相差 2,020,001.50 − 2,000,000.00 = 20,001.50 元",
        "关注线 20,000.00 元，取定额与台账余额一定比例中的较大者",
    ]


def test_the_share_of_the_book_is_rounded_down_and_compared_exactly():
    book = [LOAN | {"outstanding_fen": "200000150"}]  # a hundredth is 2,000,001.5 fen
    assert (
        judged(
            {"loans": book, "monthly": [CLOSE | {"balance_fen": "202000151"}]}, date(2020, 6, 30), MISMATCH
        )[0]
        == []
    )
    finding = the_finding(MISMATCH, "2020-06-30", loans=book, monthly=[CLOSE | {"balance_fen": "202000152"}])
    assert (finding.measured, finding.threshold) == (2_000_002, 2_000_001)


def test_a_book_beyond_the_listed_rows_still_adds_up():
    rows = [LOAN | {"loan_id": f"L{n:04}", "outstanding_fen": "10000"} for n in range(1_500)]
    finding = the_finding(MISMATCH, "2020-06-30", loans=rows, monthly=[CLOSE])
    assert "台账余额 150,000.00 元（1500 笔合计）" in lines(finding)
