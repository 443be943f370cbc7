"""`/portal/filings`: everything that an institution filed, as a table."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from mingjian.kernel.permissions import Permission
from mingjian.kernel.text import Text
from mingjian.law.formbook import forms
from mingjian.record.access.accounts import person
from mingjian.record.access.gate import requires
from mingjian.record.access.table_page import answer_table
from mingjian.record.filings.institution import own_institution
from mingjian.record.filings.models import Filing
from mingjian.ui.figures import choose
from mingjian.ui.names import name_table
from mingjian.ui.tables.declaration import Column, Filter, Kind, Table
from mingjian.ui.tables.sources import QuerySource

TIMELY = {"on-time": True, "late": False, "undated": None}


@requires(Permission.SEE_PORTAL)
def filing_list(request: HttpRequest) -> HttpResponseBase:
    """Every filing of one's own institution that stands, each with its receipt."""
    mine = own_institution(request)
    source = QuerySource(Filing.objects.standing().visible_to(person(request)), tell=_tell)
    return answer_table(request, FILINGS, source, "filings/list.html", {"institution": mine})


def _tell(keys: list[Any]) -> list[Filing]:
    found = Filing.objects.select_related("entry__sequenced").in_bulk(keys)
    return [found[key] for key in keys if key in found]


def _show_filing(filing: Filing) -> SafeString:
    words = f"{filing.period} {choose(name_table(filing.section))}"
    link = format_html('<a href="/portal/filings/{}">{}</a>', filing.pk, words)
    if filing.version == 1:
        return link
    return link + format_html(' <span class="mark">{}</span>', gettext("更正"))


def _show_timeliness(filing: Filing) -> str:
    return render_to_string("filings/timeliness.html", {"filing": filing})


def _told_timeliness(filing: Filing) -> Text:
    if filing.on_time is None:
        return Text("无法定日期", "No date in law")
    return Text("按期", "On time") if filing.on_time else Text("逾期", "Late")


def _index(filing: Filing) -> int | None:
    sequenced = getattr(filing.entry, "sequenced", None)
    return sequenced.index if sequenced else None


FILINGS = Table(
    key="filings",
    caption=Text("已受理的报送", "Accepted filings"),
    sort="-filing",
    columns=(
        Column(
            key="filing",
            label=Text("报送", "Filing"),
            read=lambda filing: f"{filing.period} {choose(name_table(filing.section))}",
            show=_show_filing,
            order=("period", "form", "section", "pk"),
            falls=True,
        ),
        Column(
            key="received",
            label=Text("收到", "Received"),
            read=lambda filing: filing.received_at,
            kind=Kind.MOMENT,
            order=("received_at", "pk"),
            falls=True,
        ),
        Column(
            key="timeliness",
            label=Text("按期", "On time"),
            read=_told_timeliness,
            show=_show_timeliness,
        ),
        Column(
            key="rows",
            label=Text("行数", "Rows"),
            read=lambda filing: filing.rows,
            kind=Kind.NUMBER,
            order=("rows", "pk"),
            falls=True,
        ),
        Column(
            key="due",
            label=Text("法定日期", "Due"),
            read=lambda filing: filing.due_on,
            kind=Kind.DAY,
            optional=True,
        ),
        Column(
            key="by",
            label=Text("报送人", "Filed by"),
            read=lambda filing: filing.received_by,
            optional=True,
        ),
        Column(
            key="index",
            label=Text("日志序号", "Index in the log"),
            read=_index,
            kind=Kind.NUMBER,
            optional=True,
        ),
        Column(
            key="digest",
            label=Text("摘要", "Digest"),
            read=lambda filing: filing.digest,
            kind=Kind.CODE,
            optional=True,
        ),
    ),
    filters=(
        Filter(
            key="form",
            label=Text("表单", "Form"),
            narrow=lambda filings, key: filings.filter(form=key),
            choices=lambda: [(key, form.label) for key, form in forms().items()],
        ),
        Filter(
            key="period",
            label=Text("报告期", "Period"),
            narrow=lambda filings, period: filings.filter(period__startswith=period),
            hint="2021-06",
        ),
        Filter(
            key="timeliness",
            label=Text("按期", "On time"),
            narrow=lambda filings, word: filings.filter(on_time=TIMELY[word]),
            choices=lambda: [
                ("on-time", Text("按期", "On time")),
                ("late", Text("逾期", "Late")),
                ("undated", Text("无法定日期", "No date in law")),
            ],
        ),
    ),
)
