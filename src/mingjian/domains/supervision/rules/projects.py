"""Repeat financing: one project that is open on several platforms at once (P2P16, article 13)."""

from typing import TYPE_CHECKING

import ibis

from mingjian.domains.supervision.rules.book import (
    LOAN_KEY,
    absent,
    derived,
    judgeable,
    lacking,
    live_loans,
)
from mingjian.kernel.findings import Finding, FindingKind, Gravity
from mingjian.kernel.rules import EvidenceRows, Facts, Judgement, Rule
from mingjian.kernel.text import Text

if TYPE_CHECKING:
    import ibis.expr.types as ir

_ONE_PLATFORM = 1
_OPEN = ("raising", "current", "overdue", "defaulted")


def judge(facts: Facts) -> Judgement:
    """Count the platforms on which a project is raising or still owed at the end of as_of."""
    loans = live_loans(facts).select(*LOAN_KEY, "project_id", "status", "opened_on", "funded_on", "raises")
    unknown = absent(loans, facts, "project_id")
    loans = loans.filter(
        loans.project_id.notnull() | unknown[0],
        (loans.raises | loans.status.isin(_OPEN)).fill_null(True),
    )
    named, left_out = judgeable(
        loans,
        unknown,
        derived(loans, facts, "project_id"),
        *lacking(loans, facts, "status", "opened_on"),
    )
    # Most projects are on one platform, which the two ends of their names tell sooner than a count.
    spread = named.group_by("project_id").agg(least=named.platform_id.min(), greatest=named.platform_id.max())
    several = named.semi_join(spread.filter(spread.least != spread.greatest), "project_id")
    listed = _counted(several)
    as_of = ibis.ifelse(listed.funded_on > facts.as_of, ibis.literal(facts.as_of), ibis.null("date"))
    return Judgement(
        evidence=(
            EvidenceRows(
                table="loans",
                key=LOAN_KEY,
                values=("project_id", "status", "opened_on", "funded_on", "as_of"),
                rows=listed.mutate(as_of=as_of),
            ),
        ),
        left_out=(left_out,),
    )


def _counted(several: "ir.Table") -> "ir.Table":
    """The loans of projects on several platforms, with their number and the day the second one opened.

    Windows over these few rows: a join with their sums would find them twice.
    """
    alone = ["project_id", "platform_id"]
    rows = several.mutate(first=several.opened_on.min().over(group_by=alone))
    order = ibis.window(group_by="project_id", order_by=["first", "platform_id"])
    rows = rows.mutate(place=ibis.dense_rank().over(order))
    second = ibis.ifelse(rows.place == 1, rows["first"], ibis.null("date"))
    rows = rows.mutate(
        measured=rows.place.max().over(group_by="project_id") + 1,
        day=second.max().over(group_by="project_id"),
        threshold=ibis.literal(_ONE_PLATFORM, "int64"),
    )
    return rows.mutate(period=rows.day.cast("string"))


def _arithmetic(finding: Finding) -> tuple[Text, ...]:
    first: dict[str, str] = {}
    for row in finding.evidence:
        if row.key:
            platform, day = str(row.key["platform_id"]), str(row.values["opened_on"])
            first[platform] = min(day, first.get(platform, day))
    told = "，".join(f"{platform} {day}" for platform, day in sorted(first.items(), key=lambda p: p[::-1]))
    n, limit = finding.measured, finding.threshold
    return (
        Text(f"各平台最早开放日：{told}", f"First opened, by platform: {told}"),
        Text(
            f"{finding.period} 起同时在 {n} 家平台，上限 {limit} 家",
            f"On {n} platforms, more than one from {finding.period} on; limit {limit}",
        ),
    )


REPEAT_PROJECT = Rule(
    key="p2p.repeat-project",
    revision=1,
    kind=FindingKind.BREACH,
    sector="p2p",
    title=Text("同一项目在多个平台重复融资", "One project financed on several platforms"),
    severity=Gravity.HIGH,
    unit="platforms",
    subject=("project_id",),
    tables=("loans",),
    judge=judge,
    arithmetic=_arithmetic,
    remedy=Text(
        "所涉各平台核对项目，停止重复部分的募集，核实资金用途。",
        "The platforms compare the project, stop raising twice, and establish how the money was used.",
    ),
    obligation="P2P16-11",
)
