"""The loan book as rules read it: which loans count, which rows cannot be judged and why."""

from typing import TYPE_CHECKING

from mingjian.kernel.findings import Finding
from mingjian.kernel.money import SUM_LIMIT, format_minor
from mingjian.kernel.rules import Facts, Gap
from mingjian.kernel.text import Text

if TYPE_CHECKING:
    import ibis.expr.types as ir

LENT = ("current", "overdue", "defaulted", "repaid")  # not raising, not cancelled
BOOK_VALUES = ("outstanding_fen", "currency", "borrower_kind", "status", "opened_on", "funded_on")
LOAN_KEY = ("platform_id", "loan_id")


def lent(facts: Facts) -> "ir.Table":
    """Loans that may carry a balance by their status, whether or not `funded_on` is known."""
    loans = facts.tables["loans"]
    return loans.filter(loans.status.isin(LENT))


def funded(loans: "ir.Table", facts: Facts) -> "ir.Table":
    """Of these loans, those funded on or before as_of with a stated balance."""
    return loans.filter(loans.funded_on <= facts.as_of, loans.outstanding_fen.notnull())


def unfunded_gap(loans: "ir.Table") -> Gap:
    """Lent loans whose funding day or balance is missing: whether and how much they count is unknown."""
    missing = loans.filter(loans.funded_on.isnull() | loans.outstanding_fen.isnull())
    return Gap(reason="field missing: funded_on or outstanding_fen", rows=missing)


def derived_split(loans: "ir.Table", facts: Facts, field: str) -> tuple["ir.Table", "ir.Table"]:
    """The loans whose `field` was reported, and those whose `field` a mapping derived."""
    made_up = loans.platform_id.isin(facts.derived_in("loans", field) or ("",))
    return loans.filter(~made_up), loans.filter(made_up)


def within_sum_limit(sums: "ir.Table", column: str) -> "ir.Table":
    """Groups whose sum stays within what is judged."""
    return sums.filter(sums[column] <= SUM_LIMIT)


def huge_gap(rows: "ir.Table", sums: "ir.Table", column: str, by: list[str]) -> Gap:
    """The rows of groups whose sum lies above what is judged."""
    return Gap(reason="sum above limit", rows=rows.semi_join(sums.filter(sums[column] > SUM_LIMIT), by))


def sum_lines(finding: Finding, column: str) -> str:
    """The listed amounts as one addition, at most eight of them written out."""
    amounts = [row.values[column] for row in finding.evidence if column in row.values]
    parts = [format_minor(int(amount or 0)) for amount in amounts[:8]]
    return " + ".join(parts) + (" + …" if len(finding.evidence) > len(parts) else "")


def over_limit(finding: Finding, name: Text) -> tuple[Text, ...]:
    """The addition, the limit and by how much it is exceeded, in yuan."""
    total, limit = format_minor(finding.measured), format_minor(finding.threshold)
    excess = format_minor(finding.measured - finding.threshold)
    addition = sum_lines(finding, "outstanding_fen")
    return (
        Text(f"{name.zh} = {addition} = {total} 元", f"{name.en} = {addition} = CNY {total}"),
        Text(f"上限 {limit} 元", f"Limit CNY {limit}"),
        Text(f"超出 {total} − {limit} = {excess} 元", f"Exceeded by {total} − {limit} = CNY {excess}"),
    )
