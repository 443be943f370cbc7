"""The four caps on what one borrower may owe (P2P16 article 17): one function, four declarations."""

from dataclasses import dataclass

import ibis

from mingjian.domains.supervision.rules.book import (
    BOOK_VALUES,
    LOAN_KEY,
    derived_borrower,
    first_of,
    judgeable,
    lacking,
    live_loans,
    over_limit,
    sum_doubt,
)
from mingjian.kernel.findings import Finding, FindingKind, Gravity
from mingjian.kernel.money import SUM_LIMIT
from mingjian.kernel.periods import Period
from mingjian.kernel.rules import EvidenceRows, Facts, Judgement, Rule
from mingjian.kernel.text import Text


@dataclass(frozen=True)
class BalanceCap:
    """Balance of one borrower of a kind, by the keys of the subject, above the cap of `parameter`."""

    kind: str
    by: tuple[str, ...]
    parameter: str

    def __call__(self, facts: Facts) -> Judgement:
        """Sum the balances of loans in CNY by subject and keep those above the cap of as_of."""
        loans = live_loans(facts)
        loans = loans.filter(~loans.raises, (loans.borrower_kind == self.kind).fill_null(True))
        rows, left_out = judgeable(
            loans,
            (loans.currency != "CNY", "currency is not CNY"),
            derived_borrower(loans, facts),
            *lacking(loans, facts, "borrower_id", "borrower_kind", "status", "funded_on", "outstanding_fen"),
        )
        # most loans are repaid and add nothing: to leave them out halves the groups
        owed = rows.filter(rows.outstanding_fen != 0)
        sums = owed.group_by(self.by).agg(measured=owed.outstanding_fen.sum())
        cap = facts.value_at(self.parameter, facts.as_of) or 0
        over = sums.filter(sums.measured > cap).mutate(doubt=first_of(sum_doubt(sums.measured)))
        over = over.mutate(measured=ibis.least(over.measured, SUM_LIMIT + 1))
        listed = rows.inner_join(over, self.by).mutate(
            period=ibis.literal(str(Period.month_of(facts.as_of))),
            day=ibis.literal(facts.as_of),
            threshold=ibis.literal(cap, "int64"),
        )
        return Judgement(
            evidence=(
                EvidenceRows(
                    table="loans",
                    key=LOAN_KEY,
                    values=("borrower_id", *BOOK_VALUES),
                    rows=listed,
                    amount="outstanding_fen",
                ),
            ),
            left_out=(left_out,),
        )


def _arithmetic(finding: Finding) -> tuple[Text, ...]:
    return over_limit(finding, Text("借款余额", "Balance"))


_ONE, _ALL = ("platform_id", "borrower_id"), ("borrower_id",)
_REMEDY = Text(
    "停止向该借款人撮合新增借款，限期将余额压降至上限以内。",
    "Arrange no further loan for this borrower and bring the balance within the cap.",
)


def _cap(name: str, obligation: str, kind: str, by: tuple[str, ...], severity: Gravity, title: Text) -> Rule:
    key = f"p2p.cap-{name}"
    return Rule(
        key=key,
        revision=1,
        kind=FindingKind.BREACH,
        sector="p2p",
        title=title,
        severity=severity,
        unit="fen",
        subject=by,
        tables=("loans",),
        judge=BalanceCap(kind, by, key),
        arithmetic=_arithmetic,
        remedy=_REMEDY,
        obligation=obligation,
        parameters=(key,),
    )


CAPS = (
    _cap(
        "natural-platform",
        "P2P16-12",
        "natural",
        _ONE,
        Gravity.MEDIUM,
        Text("自然人单平台借款余额超限", "Natural person above the cap of one platform"),
    ),
    _cap(
        "legal-platform",
        "P2P16-13",
        "legal",
        _ONE,
        Gravity.MEDIUM,
        Text("法人单平台借款余额超限", "Legal person above the cap of one platform"),
    ),
    _cap(
        "natural-total",
        "P2P16-14",
        "natural",
        _ALL,
        Gravity.HIGH,
        Text("自然人跨平台借款总余额超限", "Natural person above the cap over all platforms"),
    ),
    _cap(
        "legal-total",
        "P2P16-15",
        "legal",
        _ALL,
        Gravity.HIGH,
        Text("法人跨平台借款总余额超限", "Legal person above the cap over all platforms"),
    ),
)
