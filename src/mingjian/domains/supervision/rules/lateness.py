"""Monthly figures published late or not at all (P2PD17, article 8 from memory)."""

from datetime import date
from typing import TYPE_CHECKING

import ibis
import pyarrow as pa

from mingjian.domains.supervision.rules.book import Doubt, is_of, judgeable, missing
from mingjian.kernel.findings import Finding, FindingKind, Gravity
from mingjian.kernel.periods import Period
from mingjian.kernel.rules import EvidenceRows, Facts, Judgement, Rule
from mingjian.kernel.text import Text
from mingjian.law.calendars import official

if TYPE_CHECKING:
    import ibis.expr.types as ir

TERM = "p2p.monthly-term"
_MONTH_KEY = ("platform_id", "month")


def judge(facts: Facts) -> Judgement:
    """Count the working days from the due day to publication, or to as_of while unpublished."""
    register = facts.tables["institutions"]
    bound = register.filter((register.kind == "p2p").fill_null(True)).mutate(platform_id="institution_id")
    known, unknown = judgeable(bound, *missing(bound, "kind", "licence_from"))
    months = _months(facts)
    duties = months.inner_join(known, _licensed(known, months))
    monthly = facts.tables["monthly"]
    rows = duties.left_join(monthly.select(*_MONTH_KEY, "published_on"), _MONTH_KEY)
    is_out = (rows.published_on <= facts.as_of).fill_null(False)
    rows = rows.mutate(as_of=ibis.ifelse(is_out, ibis.null("date"), ibis.literal(facts.as_of)))
    rows = rows.mutate(until=ibis.coalesce(rows.as_of, rows.published_on))
    rows = rows.left_join(facts.calendar.select(until="day", worked_until="worked"), "until")
    counted, left_out = judgeable(rows, *_doubts(rows, facts))
    late = counted.mutate(measured=counted.worked_until - counted.worked_before - counted.term)
    late = late.filter(late.measured > 0)
    late = late.mutate(period=late.month, threshold=ibis.literal(0, "int64"))
    return Judgement(evidence=_evidence(late, monthly), left_out=(unknown, left_out))


def _licensed(known: "ir.Table", months: "ir.Table") -> "ir.BooleanValue":
    """Institutions licensed on the last day of the month; a licence without an end is open."""
    is_open = known.licence_to.isnull() | (months.day < known.licence_to)
    return (known.licence_from <= months.day) & is_open


def _months(facts: Facts) -> "ir.Table":
    """The months that ended before as_of under the duty: last day, term, working days up to that day."""
    rows: list[dict[str, str | date | int]] = []
    month = Period.month_of(facts.parameters[TERM].values[0].since)
    while month.last_day < facts.as_of:
        day = month.last_day
        rows.append({"month": str(month), "day": day, "term": facts.value_at(TERM, day) or 0})
        month = Period.month_of(month.end)
    schema = pa.schema([("month", pa.string()), ("day", pa.date32()), ("term", pa.int64())])
    months = ibis.memtable(pa.Table.from_pylist(rows, schema=schema))
    return months.left_join(facts.calendar.select("day", worked_before="worked"), "day")


def _doubts(rows: "ir.Table", facts: Facts) -> list[Doubt]:
    """A day of publication that nobody reported, and days whose year is not arranged.

    What was published by the end of the month itself is in time in any year.
    """
    absent = is_of(rows, facts.absent_in("monthly", "published_on"))
    made_up = is_of(rows, facts.derived_in("monthly", "month"))
    unarranged = rows.worked_before.isnull() | rows.worked_until.isnull()
    return [
        (absent, "field missing: published_on"),
        (made_up, "field derived: month"),
        ((rows.until > rows.day) & unarranged, "working days of the year unknown"),
    ]


def _evidence(late: "ir.Table", monthly: "ir.Table") -> tuple[EvidenceRows, ...]:
    """The row of the register, and that of the month where there is one."""
    told = late.select(*_MONTH_KEY, "period", "day", "measured", "threshold")
    return (
        EvidenceRows(
            table="institutions",
            key=("institution_id",),
            values=("kind", "licence_from", "licence_to", "as_of"),
            rows=late,
        ),
        EvidenceRows(
            table="monthly",
            key=_MONTH_KEY,
            values=("published_on",),
            rows=monthly.select(*_MONTH_KEY, "published_on").inner_join(told, _MONTH_KEY),
        ),
    )


def _arithmetic(finding: Finding) -> tuple[Text, ...]:
    values = {name: value for row in finding.evidence for name, value in row.values.items()}
    is_open = "as_of" in values
    until = str(values["as_of"] if is_open else values["published_on"])
    ended = Period.parse_month(finding.period).last_day
    elapsed = official().count_after(ended, date.fromisoformat(until))
    term, late, allowed = elapsed - finding.measured, finding.measured, finding.threshold
    due = official().nth_after(ended, term)
    zh, en = ("（仍未公布）", " (still unpublished)") if is_open else ("（公布日）", " (published)")
    return (
        Text(
            f"{finding.period} 月末之后至 {until}{zh}共 {elapsed} 个工作日",
            f"{elapsed} working days after the end of {finding.period} up to {until}{en}",
        ),
        Text(f"期限为 {term} 个工作日，即 {due}（含）", f"Due within {term} working days, by {due}"),
        Text(
            f"迟延 {elapsed} − {term} = {late} 个工作日（允许 {allowed} 个）",
            f"Late by {elapsed} − {term} = {late} working days (allowed: {allowed})",
        ),
    )


MONTHLY_LATE = Rule(
    key="p2p.monthly-late",
    revision=1,
    kind=FindingKind.BREACH,
    sector="p2p",
    title=Text("月度信息披露迟延", "Monthly figures published late"),
    severity=Gravity.MEDIUM,
    unit="working_days",
    subject=("platform_id",),
    tables=("institutions",),
    registers=("monthly",),
    judge=judge,
    arithmetic=_arithmetic,
    remedy=Text(
        "立即公布该月数据，书面说明迟延原因。",
        "Publish the figures of the month at once and explain the delay in writing.",
    ),
    obligation="P2PD17-04",
    parameters=(TERM,),
)
