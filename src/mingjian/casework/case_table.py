"""The table of cases: its columns, its filters, how a case is told in a row."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from mingjian.casework.models import CaseSet
from mingjian.casework.types import case_types
from mingjian.kernel.text import Text
from mingjian.ui.figures import choose, show_name
from mingjian.ui.parts import read_clock as read_face
from mingjian.ui.tables.cells import show_clock, show_status
from mingjian.ui.tables.declaration import Column, Filter, Kind, Table

Row = Mapping[str, Any]  # case, clocks, is_escalated and today


def _show_case(row: Row) -> SafeString:
    case = row["case"]
    link = format_html('<a href="/desk/cases/{}">{} #{}</a>', case.pk, choose(case.type.label), case.pk)
    number = _number(row)
    return link + format_html('<br><span class="small quiet nowrap">{}</span>', number) if number else link


def _number(row: Row) -> str:
    numbered = getattr(row["case"], "numbered", None)
    return str(numbered) if numbered else ""


def _show_institution(row: Row) -> SafeString:
    institution = row["case"].institution
    address = f"/desk/institutions/{institution.pk}"
    return format_html('<a href="{}"><bdi>{}</bdi></a>', address, show_name(institution.name))


def _show_stage(row: Row) -> SafeString:
    stage = row["case"].stage
    status = show_status(stage.label, "done" if stage.final else "open")
    if not row["is_escalated"]:
        return status
    return format_html("{} {}", show_status(gettext("逾期升级"), "stopped"), status)


def _show_clocks(row: Row) -> SafeString:
    if not row["clocks"]:
        return format_html('<span class="quiet">{}</span>', gettext("未送达"))
    faces = [read_face(reading.due, row["today"], reading.clock.stopped_on) for reading in row["clocks"]]
    return format_html_join("", "{}", ((show_clock(face),) for face in faces))


def _due(row: Row) -> date | None:
    day = row["case"].due_on
    return None if day == date.max else day


def _narrow_words(cases: CaseSet, words: str) -> CaseSet:
    named = Q(institution__name__icontains=words) | Q(institution_id=words)
    return cases.filter(named | Q(pk=int(words)) if words.isascii() and words.isdigit() else named)


def _stages() -> list[tuple[str, Text]]:
    return list({s.key: s.label for kind in case_types().values() for s in kind.statuses}.items())


CASES = Table(
    key="cases",
    caption=Text("案件", "Cases"),
    sort="due",
    columns=(
        Column(
            key="case",
            label=Text("案件", "Case"),
            read=lambda row: f"{choose(row['case'].type.label)} #{row['case'].pk}",
            show=_show_case,
            order=("pk",),
            falls=True,
        ),
        Column(
            key="institution",
            label=Text("机构", "Institution"),
            read=lambda row: row["case"].institution.name,
            show=_show_institution,
        ),
        Column(
            key="status",
            label=Text("状态", "Status"),
            read=lambda row: row["case"].stage.label,
            show=_show_stage,
        ),
        Column(
            key="due",
            label=Text("期限", "Due"),
            read=_due,
            show=_show_clocks,
            kind=Kind.DAY,
            order=("is_final", "due_on", "-pk"),
        ),
        Column(
            key="opened",
            label=Text("起草", "Drafted"),
            read=lambda row: row["case"].opened_at,
            kind=Kind.MOMENT,
            order=("opened_at", "pk"),
            falls=True,
        ),
        Column(
            key="number", label=Text("文号", "Number"), read=lambda row: _number(row) or None, optional=True
        ),
        Column(
            key="opened_by",
            label=Text("起草人", "Drafted by"),
            read=lambda row: row["case"].opened_by,
            optional=True,
        ),
        Column(
            key="institution_id",
            label=Text("机构编号", "Institution id"),
            read=lambda row: row["case"].institution_id,
            kind=Kind.CODE,
            optional=True,
        ),
        Column(
            key="outcome",
            label=Text("结果", "Outcome"),
            read=lambda row: row["case"].type.outcomes.get(row["case"].outcome),
            optional=True,
        ),
    ),
    filters=(
        Filter(key="q", label=Text("机构或案件编号", "Institution or case number"), narrow=_narrow_words),
        Filter(
            key="status",
            label=Text("状态", "Status"),
            narrow=lambda cases, status: cases.filter(status=status),
            choices=_stages,
        ),
        Filter(
            key="institution",
            label=Text("机构", "Institution"),
            narrow=lambda cases, pk: cases.filter(institution=pk),
            offered=False,
        ),
    ),
)
