"""A declared table with fixed rows, on which its look is judged: missing values, long and hostile names."""

from dataclasses import dataclass
from datetime import date

from django.http import QueryDict

from mingjian.kernel.findings import Gravity
from mingjian.kernel.text import Text
from mingjian.ui.tables.asked import ask
from mingjian.ui.tables.declaration import Column, Filter, Kind, Table
from mingjian.ui.tables.listing import Listing, list_rows
from mingjian.ui.tables.sources import ListSource


@dataclass(frozen=True, slots=True)
class _Row:
    name: str
    level: Gravity
    balance_fen: int | None
    share_bp: int | None
    filed_on: date | None


_ROWS = (
    _Row("晨光网贷", Gravity.CRITICAL, 1_284_500_000_00, 5_612, date(2020, 7, 3)),
    _Row("江南普惠", Gravity.HIGH, 356_120_450_31, 4_980, date(2020, 7, 6)),
    _Row("<script>alert(1)</script>\u202e司公融金", Gravity.LOW, None, None, None),
    _Row("北辰互联网金融信息服务（示范区）股份有限公司第一分公司", Gravity.MEDIUM, 0, 811, None),
    *(_Row(f"示例平台 {n:02}", Gravity.LOW, n * 7_345_000, 90 + n, date(2020, 6, n)) for n in range(1, 31)),
)
_TABLE = Table(
    key="sample",
    caption=Text("报送情况", "Filings"),
    note=Text("示例数据", "Sample data"),
    size=25,
    sort="-balance",
    filters=(
        Filter(
            key="level",
            label=Text("等级", "Level"),
            narrow=lambda rows, value: [row for row in rows if row.level == value],
            choices=lambda: [(str(g), g.label) for g in Gravity],
            accepts=lambda value: value in set(Gravity),
        ),
        Filter(
            key="name",
            label=Text("机构", "Institution"),
            narrow=lambda rows, value: [row for row in rows if value in row.name],
        ),
    ),
    columns=(
        Column(key="name", label=Text("机构", "Institution"), read=lambda row: row.name, order=("name",)),
        Column(key="level", label=Text("等级", "Level"), read=lambda row: row.level, kind=Kind.LEVEL),
        Column(
            key="balance",
            label=Text("待偿余额", "Outstanding"),
            read=lambda row: row.balance_fen,
            kind=Kind.FEN,
            order=("balance_fen", "name"),
        ),
        Column(key="share", label=Text("前十占比", "Top ten"), read=lambda row: row.share_bp, kind=Kind.BP),
        Column(key="filed", label=Text("报送日", "Filed"), read=lambda row: row.filed_on, kind=Kind.DAY),
    ),
)


def sample_listing(given: QueryDict) -> Listing:
    """The table as an address asks for it."""
    asked = ask(_TABLE, given)
    return list_rows(asked, ListSource(_ROWS).narrowed(asked.filters))
