"""`/desk/institutions`: the market as a table, in the order in which a supervisor should look."""

from collections.abc import Hashable
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from mingjian.kernel.findings import Gravity
from mingjian.kernel.permissions import Permission
from mingjian.kernel.text import Text
from mingjian.record.access.accounts import person
from mingjian.record.access.gate import requires
from mingjian.record.access.models import Account
from mingjian.record.access.table_page import answer_table
from mingjian.record.filings.models import Filing
from mingjian.record.findings.current import latest_evaluation
from mingjian.record.findings.lists import basis_of
from mingjian.record.findings.models import Evaluation
from mingjian.record.findings.standing import Standing, market
from mingjian.record.registry.models import Institution
from mingjian.ui.figures import choose, show_name, write_count
from mingjian.ui.names import KINDS, PROVINCES, name_kind, name_reason, name_region
from mingjian.ui.tables.cells import show_level, show_status
from mingjian.ui.tables.declaration import Column, Filter, Kind, Table
from mingjian.ui.tables.sources import ListSource

WORST = 2  # the rank from which a finding is grave
View = tuple[tuple[Standing, ...], dict[str, int]]


@requires(Permission.SEE_DESK)
def institution_list(request: HttpRequest) -> HttpResponseBase:
    """`/desk/institutions?q=`: how the institutions in view stand as of the latest evaluation."""
    evaluation, account = latest_evaluation(), person(request)
    rows, figures = _in_view(evaluation, account)
    context = {"evaluation": evaluation, **figures}
    return answer_table(
        request, INSTITUTIONS, ListSource(rows), "findings/desk.html", context, basis=basis_of(evaluation)
    )


def _in_view(evaluation: Evaluation | None, account: Account | None) -> View:
    """The standings that an account sees, in the order of attention, and their figures."""
    if evaluation is None or account is None or not account.may(Permission.SEE_DESK):
        return (), {}
    last = Filing.objects.order_by("-pk").values_list("pk", flat=True).first()
    state = (settings.DATA, evaluation.entry.digest, last, Institution.objects.count())
    return _view(evaluation.pk, state, account.role_key, account.region, tuple(account.sectors))


@lru_cache(maxsize=16)
def _view(evaluation_id: int, state: Hashable, role_key: str, region: str, sectors: tuple[str, ...]) -> View:
    """Read once for each office and state of the facts."""
    rows = market(evaluation_id, state)
    if region or sectors:
        office = Account(role_key=role_key, region=region, sectors=list(sectors))
        seen = set(Institution.objects.visible_to(office).values_list("pk", flat=True))
        rows = tuple(row for row in rows if row.institution.pk in seen)
    return rows, {
        "total": len(rows),
        "blind": sum(row.is_blind for row in rows),
        "grave": sum(row.worst is not None and row.worst.rank >= WORST for row in rows),
        "balance_fen": sum(row.balance_fen or 0 for row in rows),
    }


def _finds(row: Standing, query: str) -> bool:
    return query.casefold() in row.institution.name.casefold() or query == row.institution.pk


def _show_name(row: Standing) -> SafeString:
    address = f"/desk/institutions/{row.institution.pk}"
    return format_html('<a href="{}"><bdi>{}</bdi></a>', address, show_name(row.institution.name))


def _blind_words(row: Standing) -> list[tuple[str, str]]:
    """What cannot be seen of an institution, each with the tone of its mark."""
    filed = [(gettext("未报送%(form)s") % {"form": choose(spec.label)}, "stopped") for spec in row.not_filed]
    return filed + [(choose(name_reason(reason)), "waiting") for reason in row.not_judged]


def _show_blind(row: Standing) -> SafeString:
    return format_html_join("", "{}<br>", ((show_status(*told),) for told in _blind_words(row)))


def _show_worst(row: Standing) -> SafeString:
    if row.worst:
        return show_level(row.worst)
    return format_html('<span class="quiet">{}</span>', gettext("无发现"))


def _level(place: int, level: Gravity) -> Column:
    """How many findings of a level; where there are none the cell stays empty."""
    return Column(
        key=str(level),
        label=level.label,
        read=lambda row: row.tally[place],
        show=lambda row: write_count(row.tally[place]) if row.tally[place] else "",
        kind=Kind.NUMBER,
        order=(f"tally.{place}", "institution.pk"),
        falls=True,
    )


INSTITUTIONS = Table(
    key="institutions",
    caption=Text("机构", "Institutions"),
    note=Text("先看不见的，再按最高等级、余额排列", "What is not seen first, then worst level, then balance"),
    columns=(
        Column(
            key="institution",
            label=Text("机构", "Institution"),
            read=lambda row: row.institution.name,
            show=_show_name,
            order=("institution.name", "institution.pk"),
        ),
        Column(
            key="worst",
            label=Text("最高等级", "Worst level"),
            read=lambda row: row.worst,
            show=_show_worst,
            kind=Kind.LEVEL,
            order=("worst.rank", "balance_fen", "institution.pk"),
            falls=True,
        ),
        Column(
            key="region",
            label=Text("地区", "Region"),
            read=lambda row: name_region(row.institution.region),
            order=("institution.region", "institution.pk"),
        ),
        Column(
            key="balance_fen",
            label=Text("待偿余额", "Outstanding"),
            read=lambda row: row.balance_fen,
            kind=Kind.FEN,
            order=("balance_fen", "institution.pk"),
            falls=True,
        ),
        *(_level(place, level) for place, level in enumerate(reversed(Gravity))),
        Column(
            key="blind",
            label=Text("看不见的", "Not seen"),
            read=lambda row: "；".join(words for words, _ in _blind_words(row)),
            show=_show_blind,
        ),
        Column(
            key="kind",
            label=Text("类型", "Kind"),
            read=lambda row: name_kind(row.institution.kind),
            order=("institution.kind", "institution.pk"),
            optional=True,
        ),
        Column(
            key="id",
            label=Text("编号", "Id"),
            read=lambda row: row.institution.pk,
            kind=Kind.CODE,
            order=("institution.pk",),
            optional=True,
        ),
    ),
    filters=(
        Filter(
            key="q",
            label=Text("名称或编号", "Name or id"),
            narrow=lambda rows, query: [row for row in rows if _finds(row, query)],
        ),
        Filter(
            key="severity",
            label=Text("最高等级", "Worst level"),
            narrow=lambda rows, level: [row for row in rows if row.worst == level],
            choices=lambda: [(str(level), level.label) for level in reversed(Gravity)],
        ),
        Filter(
            key="region",
            label=Text("地区", "Region"),
            narrow=lambda rows, code: [row for row in rows if row.institution.region[:2] == code],
            choices=lambda: list(PROVINCES.items()),
        ),
        Filter(
            key="kind",
            label=Text("类型", "Kind"),
            narrow=lambda rows, kind: [row for row in rows if row.institution.kind == kind],
            choices=lambda: list(KINDS.items()),
        ),
    ),
)
