"""The slow judge of late figures, of rates, and of filed balances, as the interface page tells them."""

from datetime import date

from tests.oracle.naive_conduct import one_loan, verdict
from tests.oracle.naive_lateness import judge_lateness
from tests.oracle.naive_mismatch import judge_mismatch
from tests.oracle.naive_rates import judge_rates

Row = dict[str, str]
Verdict = dict[str, object]

SETTINGS = date(2016, 8, 17)
BOUND_BY_THE_CAP = {"p2p", "other"}


def judge_reports(tables: dict[str, list[Row]], loans: list[Row], as_of: date) -> list[Verdict]:
    """All findings of the three rules; `loans` are those of P2P intermediaries opened by as_of."""
    register, monthly = tables.get("institutions"), tables.get("monthly", [])
    kinds = {r["institution_id"]: r["kind"] for r in register or []}
    found = [
        verdict("p2p.monthly-late", {"platform_id": who}, month, days, 0)
        for who, month, days in judge_lateness(register or [], monthly, as_of)
    ]
    opened = [r for r in tables.get("loans", []) if r["opened_on"] <= as_of.isoformat()]
    capped = [r for r in opened if register is None or kinds.get(r["platform_id"]) in BOUND_BY_THE_CAP]
    for row, rate, cap in judge_rates(capped, as_of):
        found.append(verdict("lending.rate-cap", one_loan(row), row["funded_on"], rate, cap))
    filed = [r for r in monthly if register is None or kinds.get(r["platform_id"]) == "p2p"]
    if as_of >= SETTINGS:
        for who, difference, line in judge_mismatch(loans, filed, as_of):
            month = f"{as_of:%Y-%m}"
            found.append(verdict("p2p.report-mismatch", {"platform_id": who}, month, difference, line))
    return found
