"""The loan book as rules read it: which loans count, which rows cannot be judged and why."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import ibis

from mingjian.kernel.findings import Finding
from mingjian.kernel.money import SUM_LIMIT, format_minor
from mingjian.kernel.rules import Facts
from mingjian.kernel.text import Text

if TYPE_CHECKING:
    import ibis.expr.types as ir

BOOK_VALUES = ("outstanding_fen", "currency", "borrower_kind", "status", "opened_on", "funded_on")
LOAN_KEY = ("platform_id", "loan_id")

Doubt = tuple["ir.BooleanValue", str]  # where the condition holds a row is not judged, for the reason


def live_loans(facts: Facts) -> "ir.Table":
    """Loans that are not cancelled, with `raises`: still raising, or funded after as_of."""
    loans = facts.tables["loans"]
    return loans.filter(~is_cancelled(loans)).mutate(raises=is_raising(loans, facts.as_of))


def is_cancelled(loans: "ir.Table") -> "ir.BooleanValue":
    """Loans that came to nothing; one without a status may live."""
    return (loans.status == "cancelled").fill_null(False)


def is_raising(loans: "ir.Table", as_of: date) -> "ir.BooleanValue":
    """Loans still raising, or funded after as_of."""
    raises = ibis.ifelse(loans.funded_on.isnull(), loans.status == "raising", loans.funded_on > as_of)
    return raises.fill_null(False)


def judgeable(rows: "ir.Table", *doubts: Doubt) -> tuple["ir.Table", "ir.Table"]:
    """The rows without doubt, and those left out, each with its first reason."""
    marked = rows.mutate(reason=first_of(*doubts))
    left_out = marked.filter(marked.reason.notnull()).select("platform_id", "reason")
    return marked.filter(marked.reason.isnull()).drop("reason"), left_out


def first_of(*doubts: Doubt) -> "ir.StringValue":
    """The reason of the first doubt that holds; null where none does."""
    return ibis.cases(*doubts, else_=ibis.null("string")) if doubts else ibis.null("string")


def missing(rows: "ir.Table", *fields: str) -> list[Doubt]:
    """A doubt for each field that a row may lack."""
    return [(rows[name].isnull(), f"field missing: {name}") for name in fields]


def lacking(loans: "ir.Table", facts: Facts, *fields: str) -> list[Doubt]:
    """A doubt for each field that a loan may lack; those known to be complete are not read."""
    return missing(loans, *(name for name in fields if name not in facts.complete_in("loans")))


def derived_borrower(loans: "ir.Table", facts: Facts) -> Doubt:
    """The doubt about loans whose borrower a mapping made up: no key to add by."""
    return derived(loans, facts, "borrower_id")


def derived(loans: "ir.Table", facts: Facts, field: str) -> Doubt:
    """The doubt about loans whose field a mapping made up."""
    return is_of(loans, facts.derived_in("loans", field)), f"field derived: {field}"


def absent(loans: "ir.Table", facts: Facts, field: str) -> Doubt:
    """The doubt about loans whose source lacks a field that a full book may leave empty."""
    return is_of(loans, facts.absent_in("loans", field)), f"field missing: {field}"


def is_of(rows: "ir.Table", institutions: Sequence[str]) -> "ir.BooleanValue":
    """The rows of these institutions; where there are none no row is looked at."""
    return rows.platform_id.isin(institutions) if institutions else ibis.literal(False)


def value_on(facts: Facts, key: str, day: "ir.DateValue") -> "ir.IntegerValue":
    """The value of a parameter on the day of each row; null where none is in force."""
    steps = [(day < end, value.value) for _, end, value in facts.parameters[key].intervals()]
    first = facts.parameters[key].values[0].since
    return ibis.cases((day < first, ibis.null("int64")), *steps)


def sum_doubt(total: "ir.IntegerValue") -> Doubt:
    """The doubt about sums that would leave 64 bits when they are multiplied."""
    return total > SUM_LIMIT, "sum above limit"


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
