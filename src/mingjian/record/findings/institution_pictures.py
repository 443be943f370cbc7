"""The pictures of one institution: owners as a graph, its balance beside that of the peers."""

from collections.abc import Sequence

from mingjian.kernel.text import Text
from mingjian.record.filings.peers import Comparison
from mingjian.record.registry.models import Institution
from mingjian.record.registry.ties import End, Tie
from mingjian.ui.charts import Column, Edge, Node, Picture, flow, trend
from mingjian.ui.names import name_code, name_column

OUT_OF_VIEW = Text("辖区外机构", "Out of your region")
BALANCE = "balance_fen"


def owners_picture(institution: Institution, ties: Sequence[Tie]) -> Picture:
    """Who owns, controls or serves an institution and whom it does, from left to right."""
    ends = {end.id: end for tie in ties for end in (tie.owner, tie.owned)}
    nodes = [Node(end.id, _name(end)) for end in ends.values()]
    edges = [
        Edge(t.owner.id, t.owned.id, t.link.share_bp, name_code("kind", t.link.kind) or "") for t in ties
    ]
    share = Column("share", Text("持股", "Share"), "bp")
    title = Text("股权与任职", "Owners and officers")
    return flow("owners", title, share, nodes, edges, subject=institution.pk)


def balance_picture(comparison: Comparison) -> Picture | None:
    """The published balance over the periods and the median of the peers; None without peers."""
    line = next((one for one in comparison.lines if one.name == BALANCE), None)
    if line is None or not any(line.peers):
        return None
    medians = [quartiles.median if quartiles else None for quartiles in line.peers]
    name = name_column(BALANCE)
    columns = [
        Column("period", Text("报告期", "Period")),
        Column("own", Text("本机构", "This institution"), "fen"),
        Column("median", Text("同类中位数", "Median of the peers"), "fen"),
    ]
    title = Text(f"{name.zh}与同类中位数", f"{name.en} and the median of the peers")
    rows = list(zip(comparison.periods, line.values, medians, strict=True))
    return trend("balance-beside-peers", title, columns, rows)


def _name(end: End) -> Text | str:
    return end.name or OUT_OF_VIEW
