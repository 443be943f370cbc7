"""`/desk/rules`: every rule with what it found and how often people called it a false alarm."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.html import format_html
from django.utils.safestring import SafeString

from mingjian.kernel.permissions import Permission
from mingjian.kernel.text import Text
from mingjian.record.access.accounts import person
from mingjian.record.access.gate import requires
from mingjian.record.access.table_page import answer_table
from mingjian.record.findings.current import latest_evaluation
from mingjian.record.findings.lists import basis_of
from mingjian.record.findings.tallies import tally
from mingjian.record.findings.verdicts import Record, records
from mingjian.ui.figures import choose, write_count
from mingjian.ui.tables.declaration import Column, Kind, Table
from mingjian.ui.tables.sources import ListSource


@requires(Permission.SEE_DESK)
def rule_list(request: HttpRequest) -> HttpResponseBase:
    """`/desk/rules`: every rule with what it found and how often people called it a false alarm."""
    evaluation = latest_evaluation()
    source = ListSource(records(tally(person(request), evaluation).by_rule))
    context = {"evaluation": evaluation}
    return answer_table(request, RULES, source, "findings/rules.html", context, basis=basis_of(evaluation))


def _show_rule(record: Record) -> SafeString:
    rule = record.rule
    code = format_html('<span class="small code quiet">{}@{}</span>', rule.key, rule.revision)
    return format_html("{}<br>{}", choose(rule.title), code)


def _show_found(record: Record) -> SafeString:
    return format_html('<a href="/desk/findings?rule={}">{}</a>', record.rule.key, write_count(record.found))


def _tallied(key: str, label: Text) -> Column:
    return Column(
        key=key,
        label=label,
        read=lambda record: getattr(record, key),
        kind=Kind.NUMBER,
        order=(key, "rule.key"),
        falls=True,
    )


RULES = Table(
    key="rules",
    caption=Text("规则书", "Rulebook"),
    note=Text(
        "误报率 = 误报 ÷（属实 + 误报）；豁免不计入",
        "False alarms: dismissed of those confirmed or dismissed",
    ),
    columns=(
        Column(
            key="rule",
            label=Text("规则", "Rule"),
            read=lambda record: record.rule.title,
            show=_show_rule,
            order=("rule.key",),
        ),
        Column(
            key="obligation",
            label=Text("依据", "Obligation"),
            read=lambda record: record.rule.obligation or Text("关注", "Watch"),
            order=("rule.obligation", "rule.key"),
        ),
        Column(
            key="found",
            label=Text("发现", "Findings"),
            read=lambda record: record.found,
            show=_show_found,
            kind=Kind.NUMBER,
            order=("found", "rule.key"),
            falls=True,
        ),
        _tallied("confirmed", Text("属实", "Confirmed")),
        _tallied("dismissed", Text("误报", "Dismissed")),
        _tallied("exempt", Text("豁免", "Exempt")),
        Column(
            key="false_alarms",
            label=Text("误报率", "False alarms"),
            read=lambda record: record.false_alarms_bp,
            kind=Kind.BP,
            order=("false_alarms_bp", "rule.key"),
            falls=True,
        ),
        Column(
            key="key",
            label=Text("规则编号", "Rule key"),
            read=lambda record: record.rule.key,
            kind=Kind.CODE,
            optional=True,
        ),
    ),
)
