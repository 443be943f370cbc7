"""Custody shortfall: the custodian holds less than the platform owes its clients (P2PC17)."""

from mingjian.domains.supervision.rules.book import judgeable, missing
from mingjian.kernel.findings import Finding, FindingKind, Gravity
from mingjian.kernel.money import format_minor
from mingjian.kernel.rules import EvidenceRows, Facts, Judgement, Rule
from mingjian.kernel.text import Text

_KEY = ("platform_id", "day")
_VALUES = ("custodian_balance_fen", "client_liabilities_fen")


def judge(facts: Facts) -> Judgement:
    """Each filed day up to as_of by itself; a day without a row is a missing filing, not a finding."""
    custody = facts.tables["custody"]
    custody = custody.filter(custody.day <= facts.as_of)
    days, left_out = judgeable(custody, *missing(custody, *_VALUES))
    short = days.filter(days.custodian_balance_fen < days.client_liabilities_fen)
    short = short.mutate(
        period=short.day.cast("string"),
        measured=short.custodian_balance_fen,
        threshold=short.client_liabilities_fen,
    )
    return Judgement(
        evidence=(EvidenceRows(table="custody", key=_KEY, values=_VALUES, rows=short),), left_out=(left_out,)
    )


def _arithmetic(finding: Finding) -> tuple[Text, ...]:
    held, owed = format_minor(finding.measured), format_minor(finding.threshold)
    gap = format_minor(finding.threshold - finding.measured)
    return (
        Text(f"存管银行余额 {held} 元", f"Balance at the custodian CNY {held}"),
        Text(f"应付客户资金 {owed} 元", f"Owed to clients CNY {owed}"),
        Text(f"缺口 {owed} − {held} = {gap} 元", f"Shortfall {owed} − {held} = CNY {gap}"),
    )


CUSTODY = Rule(
    key="p2p.custody-shortfall",
    revision=1,
    kind=FindingKind.BREACH,
    sector="p2p",
    title=Text("客户资金存管缺口", "Client money short at the custodian"),
    severity=Gravity.CRITICAL,
    unit="fen",
    subject=("platform_id",),
    tables=("custody",),
    judge=judge,
    arithmetic=_arithmetic,
    remedy=Text(
        "当日查明差额并补足客户资金，书面说明原因。",
        "Explain the difference and restore the money of clients the same day; report the cause.",
    ),
    obligation="P2PC17-01",
)
