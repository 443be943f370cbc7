"""The table of findings: its columns, its filters, how a finding is told in a row."""

import re

from django.db.models import Q, QuerySet
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from mingjian.kernel.findings import Decision, FindingKind, Gravity
from mingjian.kernel.text import Text
from mingjian.record.findings.models import Concern, CurrentConcern
from mingjian.record.findings.rows import AWAITS, OPEN, Row
from mingjian.record.registry.models import Institution
from mingjian.record.rulebook.book import book
from mingjian.ui.figures import choose, show_name
from mingjian.ui.names import name_column
from mingjian.ui.tables.declaration import Column, Filter, Kind, Table

Rows = QuerySet[CurrentConcern]
PERIOD = re.compile(r"[0-9]{4}-[0-9]{2}(-[0-9]{2})?")
LASTING = [str(decision) for decision in Decision if not decision.ends_breach]


def narrow_verdict(rows: Rows, word: str) -> Rows:
    """Those with a verdict; `open`: none that ends them; `awaits`: a second person is awaited."""
    if word == AWAITS:
        return rows.filter(awaits=True)
    return rows.filter(Q(word=None) | Q(word__in=LASTING)) if word == OPEN else rows.filter(word=word)


def _narrow_institution(rows: Rows, pk: str) -> Rows:
    return rows.filter(finding__in=Concern.objects.filter(institution=pk).values("finding"))


def verdicts() -> dict[str, Text]:
    """What the list can be narrowed to by verdict, with its words."""
    words = {OPEN: Text("未了结", "Not settled"), AWAITS: Text("待复核", "Awaits a second person")}
    return words | {str(decision): decision.label for decision in Decision}


def _name_of(pk: str) -> str:
    return Institution.objects.filter(pk=pk).values_list("name", flat=True).first() or pk


def _show_finding(row: Row) -> SafeString:
    marks = [gettext("关注")] if row.found.kind == FindingKind.WATCH else []
    marks += [gettext("保留")] if row.found.caveats else []
    marks += [gettext("待复核")] if row.word.pending else []
    marks += [choose(row.word.standing.word.label)] if row.word.standing else []
    title = choose(row.found.definition.title)
    link = format_html('<a href="/desk/findings/{}">{}</a>', row.found.pk, title)
    return link + format_html_join("", ' <span class="mark">{}</span>', ((mark,) for mark in marks))


def _show_subject(row: Row) -> SafeString:
    parts = ((f"{choose(name_column(c.column))} {c.whole}".strip(), show_name(c.value)) for c in row.subject)
    return format_html_join(mark_safe(' <span class="quiet">·</span> '), '<bdi title="{}">{}</bdi>', parts)


def _show_period(row: Row) -> SafeString:
    period = format_html('<span class="nowrap">{}</span>', row.found.period)
    if not row.course.is_continuing:
        return period
    words = gettext("自 %(first)s 起连续 %(n)s 期") % {
        "first": row.course.first_period,
        "n": row.course.periods,
    }
    return format_html('{}<br><span class="small quiet nowrap">{}</span>', period, words)


def _told_verdict(row: Row) -> Text | None:
    return row.word.standing.word.label if row.word.standing else None


FINDINGS = Table(
    key="findings",
    caption=Text("发现", "Findings"),
    note=Text("相邻期间的同一违规合为一行", "A breach that goes on over adjoining periods is one row"),
    sort="-severity",
    columns=(
        Column(
            key="finding",
            label=Text("发现", "Finding"),
            read=lambda row: row.found.definition.title,
            show=_show_finding,
        ),
        Column(
            key="severity",
            label=Text("等级", "Level"),
            read=lambda row: row.found.severity,
            kind=Kind.LEVEL,
            order=("severity_rank", "period", "-rule", "-pk"),
            falls=True,
        ),
        Column(
            key="subject",
            label=Text("对象", "Subject"),
            read=lambda row: " · ".join(cell.whole or str(cell.value) for cell in row.subject),
            show=_show_subject,
        ),
        Column(
            key="period",
            label=Text("期间", "Period"),
            read=lambda row: row.found.period,
            show=_show_period,
            order=("period", "severity_rank", "-rule", "-pk"),
            falls=True,
        ),
        Column(
            key="measured",
            label=Text("实测", "Measured"),
            read=lambda row: (row.found.measured, row.found.unit),
            kind=Kind.MEASURE,
        ),
        Column(
            key="threshold",
            label=Text("限值", "Threshold"),
            read=lambda row: (row.found.threshold, row.found.unit),
            kind=Kind.MEASURE,
        ),
        Column(key="verdict", label=Text("结论", "Verdict"), read=_told_verdict, optional=True),
        Column(
            key="since",
            label=Text("始于", "Since"),
            read=lambda row: row.course.first_period,
            optional=True,
        ),
        Column(
            key="periods",
            label=Text("连续期数", "Periods"),
            read=lambda row: row.course.periods,
            kind=Kind.NUMBER,
            optional=True,
        ),
        Column(
            key="rule",
            label=Text("规则", "Rule"),
            read=lambda row: f"{row.found.rule}@{row.found.revision}",
            kind=Kind.CODE,
            optional=True,
        ),
        Column(
            key="obligation",
            label=Text("依据", "Obligation"),
            read=lambda row: row.found.obligation or None,
            kind=Kind.CODE,
            optional=True,
        ),
        Column(
            key="institutions",
            label=Text("机构编号", "Institution ids"),
            read=lambda row: ", ".join(sorted(c.institution_id for c in row.found.concerns.all())),
            kind=Kind.CODE,
            optional=True,
        ),
        Column(
            key="id", label=Text("编号", "Id"), read=lambda row: row.found.pk, kind=Kind.CODE, optional=True
        ),
    ),
    filters=(
        Filter(
            key="rule",
            label=Text("规则", "Rule"),
            narrow=lambda rows, key: rows.filter(rule=key),
            choices=lambda: [(rule.key, rule.title) for rule in book().rules],
        ),
        Filter(
            key="severity",
            label=Text("等级", "Level"),
            narrow=lambda rows, level: rows.filter(severity_rank=Gravity(level).rank),
            choices=lambda: [(str(level), level.label) for level in reversed(Gravity)],
        ),
        Filter(
            key="verdict",
            label=Text("结论", "Verdict"),
            narrow=narrow_verdict,
            choices=lambda: list(verdicts().items()),
        ),
        Filter(
            key="period",
            label=Text("期间", "Period"),
            narrow=lambda rows, period: rows.filter(period=period),
            hint="2021-06",
            accepts=lambda text: PERIOD.fullmatch(text) is not None,
        ),
        Filter(
            key="institution",
            label=Text("机构", "Institution"),
            narrow=_narrow_institution,
            tell=_name_of,
            offered=False,
        ),
    ),
)
