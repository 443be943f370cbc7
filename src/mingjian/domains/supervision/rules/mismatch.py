"""A watch on monthly figures whose balance is not that of the loan book."""

from typing import TYPE_CHECKING

import ibis

from mingjian.domains.supervision.rules.book import (
    BOOK_VALUES,
    LOAN_KEY,
    is_cancelled,
    is_of,
    is_raising,
    judgeable,
    lacking,
    live_loans,
    missing,
    sum_doubt,
)
from mingjian.kernel.findings import Finding, FindingKind, Gravity
from mingjian.kernel.money import SUM_LIMIT, format_minor
from mingjian.kernel.periods import Period
from mingjian.kernel.rules import EvidenceRows, Facts, Judgement, Rule
from mingjian.kernel.text import Text

if TYPE_CHECKING:
    import ibis.expr.types as ir

AMOUNT = "p2p.watch-mismatch-amount"
SHARE = "p2p.watch-mismatch-share"
_NEEDED = ("status", "funded_on", "outstanding_fen")
_WHOLE_BP = 10_000


def judge(facts: Facts) -> Judgement:
    """Compare the balance filed for the month of as_of with the book, for platforms that have both."""
    filed, unstated = _filed(facts)
    filed = filed.left_join(facts.once(_books(facts)), "platform_id").drop("platform_id_right")
    loans = live_loans(facts).semi_join(filed, "platform_id")
    loans = loans.filter(~loans.raises)
    counted, uncounted = judgeable(
        loans,
        (loans.currency != "CNY", "currency is not CNY"),
        *lacking(loans, facts, *_NEEDED),
    )
    whole = filed.filter(~filed.is_flawed.fill_null(False))
    compared, left_out = judgeable(whole, (whole.book.isnull(), "no loan book"), sum_doubt(whole.book))
    over = _over(compared, facts)
    told = over.select("platform_id", "period", "day", "measured", "threshold")
    return Judgement(
        evidence=(
            EvidenceRows(
                table="monthly",
                key=("platform_id", "month"),
                values=("balance_fen", "published_on"),
                rows=over,
            ),
            EvidenceRows(
                table="loans",
                key=LOAN_KEY,
                values=tuple(name for name in BOOK_VALUES if name != "borrower_kind"),
                rows=counted.inner_join(told, "platform_id"),
                amount="outstanding_fen",
            ),
        ),
        left_out=(unstated, uncounted, left_out),
    )


def _filed(facts: Facts) -> tuple["ir.Table", "ir.Table"]:
    """The rows of the month of as_of that were published by then, and those without a balance."""
    monthly = facts.tables["monthly"]
    month = monthly.filter(
        monthly.month == str(Period.month_of(facts.as_of)),
        monthly.published_on.isnull() | (monthly.published_on <= facts.as_of),
    )
    made_up = is_of(month, facts.derived_in("monthly", "month"))
    return judgeable(month, (made_up, "field derived: month"), *missing(month, "balance_fen"))


def _books(facts: Facts) -> "ir.Table":
    """A row a platform with loans in CNY: the `book`, their balance, and whether it `is_flawed`.

    A loan that lacks a field leaves the sum unknown: its platform is not compared.
    """
    loans = facts.tables["loans"]
    loans = loans.filter((loans.currency == "CNY").fill_null(True))
    counts = ~is_cancelled(loans) & ~is_raising(loans, facts.as_of)
    is_flawed = counts & ibis.or_(*(loans[name].isnull() for name in _NEEDED))
    owed = loans.outstanding_fen.sum(where=counts & ~is_flawed)
    book = ibis.least(owed.fill_null(0), SUM_LIMIT + 1).cast("int64")
    return loans.group_by("platform_id").agg(book=book, is_flawed=is_flawed.max())


def _over(compared: "ir.Table", facts: Facts) -> "ir.Table":
    """The rows that differ by more than the amount and by more than the share of the book.

    The larger of the two is the threshold; the share in whole fen, rounded down, excludes no difference.
    """
    amount = facts.value_at(AMOUNT, facts.as_of) or 0
    share = facts.value_at(SHARE, facts.as_of) or 0
    rows = compared.mutate(measured=(compared.balance_fen - compared.book).abs(), part=compared.book * share)
    over = rows.filter(rows.measured > amount, rows.measured * _WHOLE_BP > rows.part)
    line = ((over.part - over.part % _WHOLE_BP) / _WHOLE_BP).round().cast("int64")
    return over.mutate(
        period=over.month, day=ibis.literal(facts.as_of), threshold=ibis.greatest(line, amount)
    )


def _arithmetic(finding: Finding) -> tuple[Text, ...]:
    filed = int(finding.evidence[0].values["balance_fen"] or 0)
    loans = finding.evidence[1:]
    book = sum(int(row.values["outstanding_fen"] or 0) for row in loans)
    number = sum(int(row.values.get("more_rows") or 1) for row in loans)
    first, second = format_minor(max(filed, book)), format_minor(min(filed, book))
    difference, line = format_minor(finding.measured), format_minor(finding.threshold)
    return (
        Text(f"机构申报余额 {format_minor(filed)} 元", f"Balance as filed CNY {format_minor(filed)}"),
        Text(
            f"台账余额 {format_minor(book)} 元（{number} 笔合计）",
            f"Balance of the book CNY {format_minor(book)} ({number} loans)",
        ),
        Text(
            f"相差 {first} − {second} = {difference} 元",
            f"Difference {first} − {second} = CNY {difference}",
        ),
        Text(
            f"关注线 {line} 元，取定额与台账余额一定比例中的较大者",
            f"Watch line CNY {line}, the larger of a fixed amount and a share of the book",
        ),
    )


REPORT_MISMATCH = Rule(
    key="p2p.report-mismatch",
    revision=1,
    kind=FindingKind.WATCH,
    sector="p2p",
    title=Text("申报余额与台账不符", "Filed balance differs from the loan book"),
    severity=Gravity.MEDIUM,
    unit="fen",
    subject=("platform_id",),
    tables=("monthly",),
    registers=("loans",),
    judge=judge,
    arithmetic=_arithmetic,
    remedy=Text(
        "要求机构说明差额来源，核对台账与披露口径，必要时更正披露。",
        "Ask where the difference comes from, compare book and disclosure, have the disclosure corrected.",
    ),
    parameters=(AMOUNT, SHARE),
)
