"""The order to rectify as paper: facts, provisions, demand, deadline, rights.

It goes to one institution: rows of other institutions and digests of persons stay out. It prints what was
seen of the law, not what rests on memory.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils.timezone import localdate
from django.utils.translation import override

from mingjian.casework.models import Case
from mingjian.casework.papers.drawings import tell_drawing
from mingjian.kernel.instruments import Evidence
from mingjian.kernel.workflow import CaseType
from mingjian.law.formbook import tables
from mingjian.record.findings.courses import Course, courses_of
from mingjian.record.findings.models import Finding
from mingjian.record.journal.models import Entry
from mingjian.record.rulebook.book import book
from mingjian.ui.figures import choose, show_name, write_measure
from mingjian.ui.names import name_column, name_table
from mingjian.ui.templatetags.mingjian_names import cell

EVIDENCE_SHOWN = 20  # rows of a finding; the rest is counted
SEEN = (Evidence.TEXT, Evidence.QUOTE)
UNTOLD = {"platform_id", "borrower_id"}  # known, or of a person


def order_paper(case: Case, number: str, at: datetime) -> dict[str, Any]:
    """The order as it is approved at an instant, under its number."""
    kind, found = case.type, _ordered(case)
    courses = courses_of(found)
    drafted = case.events.select_related("entry__sequenced").get(verb="draft")
    with override("zh-hans"):
        return {
            "at": at.isoformat(timespec="seconds"),
            "office": show_name(settings.OFFICE),
            "title": f"{kind.label.zh}通知书",
            "number": number,
            "addressee": show_name(case.institution.name),
            "facts": [_fact(f, courses[f.pk], case.institution_id) for f in found],
            "demand": [show_name(line) for line in case.demand.splitlines() if line.strip()],
            "deadline": f"自本通知送达之日的次日起 {case.term_days} 个工作日内（送达当日不计入）",
            "extension": _extension(kind),
            "rights": [right.text.zh for right in kind.rights],
            "date": write_date(localdate(at)),
            "record": tell_entry(drafted.entry),
            "service": None,
        }


def _extension(kind: CaseType) -> str:
    """How often and for how long more time may be asked for."""
    times, days = kind.transition("request-extension").limit, kind.detail("days").limit
    return f"期限内确有困难的，可以说明理由申请延期，至多 {times} 次，每次至多 {days} 个工作日。"


def write_date(day: date) -> str:
    """A day as documents write it: 2020年7月3日."""
    return f"{day.year}年{day.month}月{day.day}日"


def tell_entry(entry: Entry) -> dict[str, str]:
    """The digest of a journal entry and its index, once it has one."""
    sequenced = getattr(entry, "sequenced", None)
    return {"digest": entry.digest, "index": str(sequenced.index) if sequenced else ""}


def _ordered(case: Case) -> list[Finding]:
    return list(case.findings.order_by("-severity_rank", "rule", "period", "pk"))


def _fact(found: Finding, course: Course, institution_id: str) -> dict[str, Any]:
    """A finding: what was measured against which limit, how, and the institution's own rows."""
    is_alone = _is_alone(found, institution_id)
    tells_none_of_others = all(_is_alone(one, institution_id) for one in course.findings)
    lines = found.definition.arithmetic(found.as_kernel()) if is_alone else ()
    return {
        "title": found.definition.title.zh,
        "period": found.period,
        "measured": str(write_measure(found.measured, found.unit)),
        "threshold": str(write_measure(found.threshold, found.unit)),
        "arithmetic": [show_name(line.zh) for line in lines],
        "provision": tell_provision(found),
        "tables": _tables(found, institution_id),
        "is_shared": not is_alone,
        "picture": tell_drawing(course) if tells_none_of_others else None,
    }


def _is_alone(found: Finding, institution_id: str) -> bool:
    """True where a finding tells nothing of others."""
    return {c.institution_id for c in found.concerns.all()} == {institution_id}


def tell_provision(found: Finding) -> str:
    """The instrument and article of a breach, as far as they were seen."""
    obligation = book().obligations[found.obligation]
    instrument = book().instruments[obligation.instrument]
    parts = [f"《{instrument.title.zh}》"]
    if instrument.number_evidence in SEEN:
        parts.append(f"（{instrument.number}）")
    if obligation.article_evidence in SEEN:
        parts.append(f"第{obligation.article}条" if obligation.article[:1].isdigit() else obligation.article)
    if obligation.evidence in SEEN:
        parts.append(f"：{obligation.summary.zh}")
    return "".join(parts)


def _tables(found: Finding, institution_id: str) -> list[dict[str, Any]]:
    """The rows of evidence by table; those of others are left out, those beyond the limit counted."""
    rows: dict[str, list[dict[str, Any]]] = {}
    more: dict[str, int] = {}
    for row in found.evidence:
        if not row["key"]:
            more[row["table"]] = row["values"].get("more_rows", 0)
        elif row["key"].get("platform_id", institution_id) == institution_id:
            rows.setdefault(row["table"], []).append({**row["key"], **row["values"]})
    return [_table(name, cells, more.get(name, 0)) for name, cells in rows.items()]


def _table(name: str, rows: list[dict[str, Any]], more: int) -> dict[str, Any]:
    fields = tables()[name][1].names if name in tables() else ()
    columns = {column for row in rows for column in row} - UNTOLD
    ordered = [f for f in fields if f in columns] + sorted(columns - set(fields))
    return {
        "name": choose(name_table(name)),
        "columns": [_head(column) for column in ordered],
        "numbers": [column.endswith(("_fen", "_bp", "_count", "_days")) for column in ordered],
        "rows": [[_write(row, column) for column in ordered] for row in rows[:EVIDENCE_SHOWN]],
        "more": len(rows[EVIDENCE_SHOWN:]) + more,
    }


def _head(column: str) -> str:
    unit = "（元）" if column.endswith("_fen") else ""
    label = choose(name_column(column))
    return label if "元" in label else label + unit


def _write(row: Mapping[str, Any], column: str) -> str:
    value = row.get(column)
    return "—" if value is None else show_name(cell(value, column))
