"""The two tables of the audit page: the journal, and the log of logins, refusals and exports."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.module_loading import import_string

from mingjian.kernel.text import Text
from mingjian.record.access.accesslog import Happening, fold
from mingjian.record.access.audit import Trace, midnight, tell_entries, tell_happenings
from mingjian.record.access.models import AccessEvent
from mingjian.record.journal.models import Entry
from mingjian.ui.figures import missing
from mingjian.ui.tables.declaration import Column, Filter, Kind, Table, is_day
from mingjian.ui.tables.sources import QuerySource

REACH = 10_000  # rows counted and paged through; further back leads a filter


def journal_source() -> QuerySource:
    """Entries of the journal. Their payloads, which may name persons, are not read."""
    return QuerySource(Entry.objects.all(), tell=_tell_entries, bound=REACH)


def access_source() -> QuerySource:
    """Logins, refusals and exports."""
    return QuerySource(AccessEvent.objects.all(), tell=_tell_happenings, bound=REACH)


def _tell_entries(keys: list[Any]) -> Sequence[Trace]:
    found = Entry.objects.defer("leaf").select_related("sequenced").in_bulk(keys)
    return tell_entries(found[key] for key in keys if key in found)


def _tell_happenings(keys: list[Any]) -> Sequence[Trace]:
    found = AccessEvent.objects.in_bulk(keys)
    return tell_happenings(found[key] for key in keys if key in found)


def _link_proof(trace: Trace) -> str:
    """The index leads to the entry and its proof; an entry that waits for one has none."""
    if trace.index is None:
        return missing()
    address = reverse("audit-entry", args=[trace.index])
    return format_html('<a href="{}">{}</a>', address, f"{trace.index:,}")


def _kinds() -> list[tuple[str, Text]]:
    """The kinds of entries with their words, as they are known where every part is."""
    return list(import_string(settings.ENTRY_KINDS)().items())


def _since(rows: "QuerySet[Any]", day: str) -> "QuerySet[Any]":
    return rows.filter(at__gte=midnight(date.fromisoformat(day)))


def _until(rows: "QuerySet[Any]", day: str) -> "QuerySet[Any]":
    return rows.filter(at__lt=midnight(date.fromisoformat(day)) + timedelta(days=1))


WHEN = Column(
    key="at",
    label=Text("时间", "Time"),
    read=lambda trace: trace.at,
    kind=Kind.MOMENT,
    order=("at", "pk"),
    falls=True,
)
WHO = Column(key="who", label=Text("账号", "Account"), read=lambda trace: trace.who)
WHAT = Column(key="what", label=Text("事项", "Act"), read=lambda trace: trace.what)
DAYS = (
    Filter(key="since", label=Text("自", "From"), narrow=_since, accepts=is_day, is_day=True),
    Filter(key="until", label=Text("至", "Until"), narrow=_until, accepts=is_day, is_day=True),
)

JOURNAL_TABLE = Table(
    key="journal",
    caption=Text("办理记录", "What was done"),
    sort="-at",
    columns=(
        WHEN,
        WHO,
        WHAT,
        Column(key="about", label=Text("对象", "Subject"), read=lambda trace: trace.about),
        Column(
            key="index",
            label=Text("日志序号", "Index in the log"),
            read=lambda trace: trace.index,
            show=_link_proof,
            kind=Kind.NUMBER,
        ),
    ),
    filters=(
        Filter(
            key="who",
            label=Text("账号", "Account"),
            narrow=lambda rows, name: rows.filter(by=name),
        ),
        Filter(
            key="what",
            label=Text("事项", "Act"),
            narrow=lambda rows, kind: rows.filter(kind=kind),
            choices=_kinds,
        ),
        Filter(
            key="about",
            label=Text("对象", "Subject"),
            narrow=lambda rows, subject: rows.filter(subject=subject),
        ),
        *DAYS,
    ),
)

ACCESS_TABLE = Table(
    key="access",
    caption=Text("登录、拒绝与导出", "Logins, refusals, exports"),
    sort="-at",
    columns=(
        WHEN,
        WHO,
        WHAT,
        Column(
            key="about",
            label=Text("网络地址和所求", "Network address and what was asked"),
            read=lambda trace: trace.about,
        ),
    ),
    filters=(
        Filter(
            key="who",
            label=Text("账号", "Account"),
            narrow=lambda rows, name: rows.filter(username=fold(name)),
        ),
        Filter(
            key="what",
            label=Text("事项", "Act"),
            narrow=lambda rows, kind: rows.filter(kind=kind),
            choices=lambda: [(str(kind), kind.label) for kind in Happening],
        ),
        Filter(
            key="about",
            label=Text("网络地址", "Network address"),
            narrow=lambda rows, place: rows.filter(place=place),
        ),
        *DAYS,
    ),
)
