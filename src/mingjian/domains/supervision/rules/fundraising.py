"""The fund-raising period of a project: at most 20 working days (P2P16, article 19 from memory)."""

from typing import TYPE_CHECKING

import ibis

from mingjian.domains.supervision.rules.book import LOAN_KEY, judgeable, lacking, live_loans
from mingjian.kernel.findings import Finding, FindingKind, Gravity
from mingjian.kernel.rules import EvidenceRows, Facts, Judgement, Rule
from mingjian.kernel.text import Text

if TYPE_CHECKING:
    import ibis.expr.types as ir

KEY = "p2p.fundraising-period"


def judge(facts: Facts) -> Judgement:
    """Count working days after opening up to funding, or to as_of while raising."""
    loans = live_loans(facts)
    as_of = ibis.ifelse(loans.raises, ibis.literal(facts.as_of), ibis.null("date"))
    loans = loans.mutate(as_of=as_of, until=ibis.coalesce(as_of, loans.funded_on))
    before = facts.calendar.select(opened_on="day", worked_before="worked")
    until = facts.calendar.select(until="day", worked_until="worked")
    loans = loans.left_join(before, "opened_on").left_join(until, "until")
    counted, left_out = judgeable(
        loans,
        *lacking(loans, facts, "opened_on", "status"),
        (loans.until.isnull(), "field missing: funded_on"),
        (loans.worked_before.isnull() | loans.worked_until.isnull(), "working days of the year unknown"),
    )
    counted = counted.mutate(measured=counted.worked_until - counted.worked_before)
    return Judgement(
        evidence=(
            EvidenceRows(
                table="loans",
                key=LOAN_KEY,
                values=("opened_on", "funded_on", "status", "as_of"),
                rows=_over(counted, facts),
            ),
        ),
        left_out=(left_out,),
    )


def _over(counted: "ir.Table", facts: Facts) -> "ir.Table":
    """Loans above the limit that is in force on the day after the limit ran out (the 21st)."""
    found = []
    for since, end, value in facts.parameters[KEY].intervals():
        late = counted.filter(counted.measured > value.value)
        late = late.mutate(
            worked=late.worked_before + value.value + 1, threshold=ibis.literal(value.value, "int64")
        )
        late = late.inner_join(facts.workdays, "worked")
        late = late.filter(late.workday >= since, late.workday < end)
        found.append(late.mutate(day=late.workday, period=late.workday.cast("string")))
    return ibis.union(*found) if len(found) > 1 else found[0]


def _arithmetic(finding: Finding) -> tuple[Text, ...]:
    values = finding.evidence[0].values
    opened = values["opened_on"]
    until = values.get("as_of") or values["funded_on"]
    n, limit = finding.measured, finding.threshold
    still = "as_of" in values
    return (
        Text(
            f"{opened} 之后至 {until}（含{'，截至判断日仍在募集' if still else ''}）共 {n} 个工作日",
            f"{n} working days after {opened} up to and including {until}"
            + (" (still raising)" if still else ""),
        ),
        Text(f"上限 {limit} 个工作日", f"Limit {limit} working days"),
        Text(f"超出 {n} − {limit} = {n - limit} 个工作日", f"Exceeded by {n} − {limit} = {n - limit}"),
    )


FUNDRAISING = Rule(
    key=KEY,
    revision=1,
    kind=FindingKind.BREACH,
    sector="p2p",
    title=Text("募集期超过 20 个工作日", "Fund-raising period above 20 working days"),
    severity=Gravity.MEDIUM,
    unit="working_days",
    subject=LOAN_KEY,
    tables=("loans",),
    judge=judge,
    arithmetic=_arithmetic,
    remedy=Text(
        "对超期未满的项目流标并退回出借人资金。",
        "Cancel projects not filled in time and return the money to lenders.",
    ),
    obligation="P2P16-16",
    parameters=(KEY,),
)
