"""Flow network: who holds or pays whom, from left to right, with what on each line."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from mingjian.kernel.text import Text
from mingjian.ui.charts.layers import Layout, layer_graph
from mingjian.ui.charts.picture import NARROW, WIDE, Column, Picture, Spec, join, say, tell_short
from mingjian.ui.charts.theme import ACT, INK, LINE_2, ON_ACT, PAPER, QUIET, at_spot, frame, name_values
from mingjian.ui.figures import choose, show_name

NODES, LAYERS = 60, 6  # shown at most; the rest is counted
ROW_HEIGHT, LAYER_WIDTH = 36, 112  # pixels; a layer has at least its width
BOX, BOX_HEIGHT = 0.55, 0.66  # of the room of a layer and of a row


@dataclass(frozen=True, slots=True)
class Node:
    """One who holds or pays."""

    key: str
    label: Text | str


@dataclass(frozen=True, slots=True)
class Edge:
    """From whom to whom, how much (in the unit of the column), and what for."""

    source: str
    target: str
    value: int | None = None
    note: Text | str = ""


def flow(
    key: str,
    title: Any,
    column: Column,
    nodes: Sequence[Node],
    edges: Iterable[Edge],
    *,
    subject: str = "",
    note: str = "",
) -> Picture:
    """Nodes and the edges between them; `subject` is the key of the node in question.

    Shown are the nodes nearest to the subject, else those with most edges. Edges to unknown nodes and to
    oneself have no line; all edges between shown nodes stand in the table.
    """
    names = {node.key: show_name(choose(node.label)) for node in nodes}
    known = [edge for edge in edges if edge.source in names and edge.target in names]
    kept, drawn, layout = _lay_out(list(names), known, subject)
    told = [edge for edge in known if edge.source in kept and edge.target in kept]
    least = max(NARROW, LAYER_WIDTH * (1 + max(layout.layers, default=0)))
    columns = (
        Column("from", say("自", "From")),
        Column("to", say("至", "To")),
        Column("note", say("关系", "Relation")),
        column,
    )
    return Picture(
        key=key,
        title=show_name(choose(title)),
        sentence=_sentence(names, told, column, subject, len(names) - len(kept)),
        columns=columns,
        rows=tuple((names[e.source], names[e.target], show_name(choose(e.note)), e.value) for e in told),
        spec=_spec(columns, [(one, names[one]) for one in kept], told, drawn, layout, subject)
        if drawn
        else {},
        note=note,
        width=max(WIDE, least),
        narrow_width=least,
    )


def _lay_out(
    names: list[str], edges: Sequence[Edge], subject: str
) -> tuple[list[str], list[tuple[int, int]], Layout]:
    """The nodes that are shown, the pairs with a line and where they lie; at most LAYERS of them."""
    kept = _nearest(names, edges, subject)
    pairs, layout = _layers_of(kept, edges)
    own = layout.layers[kept.index(subject)] if subject in kept else 0
    first = max(0, min(own - LAYERS // 2, max(layout.layers, default=0) - LAYERS + 1))
    inside = [one for one, layer in zip(kept, layout.layers, strict=True) if first <= layer < first + LAYERS]
    if len(inside) < len(kept):
        pairs, layout = _layers_of(inside, edges)
    return inside, pairs, layout


def _layers_of(kept: list[str], edges: Sequence[Edge]) -> tuple[list[tuple[int, int]], Layout]:
    at = {one: n for n, one in enumerate(kept)}
    pairs = {(at[e.source], at[e.target]): None for e in edges if e.source in at and e.target in at}
    told = [(a, b) for a, b in pairs if a != b]
    return told, layer_graph(len(kept), told)


def _nearest(names: list[str], edges: Sequence[Edge], subject: str) -> list[str]:
    near: dict[str, set[str]] = {one: set() for one in names}
    for edge in edges:
        near[edge.source].add(edge.target)
        near[edge.target].add(edge.source)
    order = sorted(names, key=lambda one: (-len(near[one]), one))
    if subject not in near:
        return sorted(order[:NODES])
    found, seen = [subject], {subject}
    for one in found:  # grows as it is walked: nearer ones first
        if len(found) >= NODES:
            break
        fresh = sorted(near[one] - seen)
        found += fresh
        seen |= set(fresh)
    return sorted(found[:NODES])


def _spec(
    columns: Sequence[Column],
    nodes: list[tuple[str, str]],
    edges: Sequence[Edge],
    pairs: list[tuple[int, int]],
    layout: Layout,
    subject: str,
) -> Spec:
    at = {key: n for n, (key, _) in enumerate(nodes)}
    boxes = [
        {
            "x": layer, "x2": layer + BOX, "y": row - BOX_HEIGHT / 2, "y2": row + BOX_HEIGHT / 2, "at": row,
            "label": label, "told": label, "own": key == subject,
        }
        for (key, label), layer, row in zip(nodes, layout.layers, layout.rows, strict=True)
    ]  # fmt: skip
    told: dict[tuple[int, int], list[tuple[int, Edge]]] = {pair: [] for pair in pairs}
    for number, edge in enumerate(edges):
        if edge.source != edge.target:
            told[at[edge.source], at[edge.target]].append((number, edge))
    starts, ends = (Counter(path[end] for path in layout.paths) for end in (0, -1))
    lines = [
        _line(columns, (nodes[a][1], nodes[b][1]), told[a, b], path, back=back)
        | {"label": [_label(told[a, b], path, columns[3].unit, at_end=starts[path[0]] > ends[path[-1]])]}
        for (a, b), path, back in zip(pairs, layout.paths, layout.is_reversed, strict=True)
    ]
    layers = max(layout.layers) + BOX
    x = {"type": "quantitative", "field": "x", "axis": None, "scale": {"domain": [0, layers], "nice": False}}
    y: Spec = {"type": "quantitative", "field": "y", "axis": None}
    y["scale"] = {"domain": [layout.height - 0.5, -0.5], "nice": False, "zero": False}
    return frame(ROW_HEIGHT * layout.height + 12, top=2) | {
        "encoding": {"x": x, "y": y},
        "layer": [*_line_layers(lines), *_box_layers(boxes, layers)],
    }


def _line(
    columns: Sequence[Column],
    names: tuple[str, str],
    edges: list[tuple[int, Edge]],
    path: list[tuple[int, float]],
    *,
    back: bool,
) -> dict[str, list[Spec]]:
    """The points of a line that leaves and arrives level, and its head."""
    points: list[tuple[float, float]] = []
    for (layer, row), (following, row_2) in pairwise(path):
        start, end = layer + BOX, float(following)
        points += [
            (start + (end - start) * share, row if share < 0.5 else row_2) for share in (0, 0.35, 0.65, 1)
        ]
    lines = [
        name_values(list(columns), [*names, show_name(choose(edge.note)), edge.value]) for _, edge in edges
    ]
    about = {
        "told": "\n".join(lines),
        "row": edges[0][0],
        "e": f"{names[0]}|{names[1]}|{edges[0][0]}",
        "back": back,
    }
    x, y = points[0] if back else points[-1]
    line = [{"x": px, "y": py, "n": n} | about for n, (px, py) in enumerate(points)]
    return {"line": line, "head": [{"x": x, "y": y} | about]}


def _label(edges: list[tuple[int, Edge]], path: list[tuple[int, float]], unit: str, *, at_end: bool) -> Spec:
    """What is written on a line, near the end where fewer lines meet."""
    words = {
        show_name(choose(edge.note)) if edge.value is None else _brief(edge.value, unit) for _, edge in edges
    }
    (layer, row), (following, row_2) = path[-2:] if at_end else path[:2]
    along, across = (0.58, 0.64) if at_end else (0.42, 0.36)
    x = layer + BOX + (following - layer - BOX) * along
    return {"x": x, "y": row + (row_2 - row) * across, "label": say("、", ", ").join(sorted(words))}


def _brief(value: int, unit: str) -> str:
    """What is written on a line: whole shares without places."""
    return tell_short(value, unit).replace(".00%", "%")


def _line_layers(lines: list[dict[str, list[Spec]]]) -> list[Spec]:
    def data(part: str) -> Spec:
        return {"data": {"values": [point for one in lines for point in one[part]]}}

    told = {"tooltip": {"field": "told", "type": "nominal"}}
    dash = {"condition": {"test": "datum.back", "value": [4, 3]}, "value": [1, 0]}
    order = {"order": {"field": "n", "type": "quantitative"}, "detail": {"field": "e"}}
    turned = {"field": "back", "type": "nominal", "legend": None,
              "scale": {"domain": [False, True], "range": ["triangle-right", "triangle-left"]}}  # fmt: skip
    text = {"type": "text", "baseline": "bottom", "dy": -1, "color": QUIET, "fontSize": 11}
    halo = {
        "color": PAPER,
        "stroke": PAPER,
        "strokeWidth": 3,
    }  # below the words, so that lines do not cross them
    words, width = {"text": {"field": "label"}}, at_spot(3, 1.2)
    line = {"type": "line", "interpolate": "basis", "color": LINE_2}
    return [
        data("line") | {"mark": line, "encoding": order | {"strokeDash": dash, "strokeWidth": width} | told},
        data("head") | {"mark": {"type": "point", "filled": True, "color": LINE_2, "size": 50, "opacity": 1},
                        "encoding": {"shape": turned} | told},
        *(data("label") | {"mark": text | look, "encoding": words} for look in (halo, {})),
    ]  # fmt: skip


def _box_layers(boxes: list[Spec], layers: float) -> list[Spec]:
    rect = {"type": "rect", "stroke": LINE_2, "strokeWidth": 1}
    limit = {"expr": f"width / {layers} * {BOX} - 12"}
    text = {"type": "text", "align": "left", "baseline": "middle", "dx": 6, "limit": limit}
    fill = {"condition": {"test": "datum.own", "value": ACT}, "value": "var(--sheet)"}
    ink = {"condition": {"test": "datum.own", "value": ON_ACT}, "value": INK}
    told = {"tooltip": {"field": "told", "type": "nominal"}}
    ends = {"x2": {"field": "x2"}, "y2": {"field": "y2"}}
    return [
        {"data": {"values": boxes}, "mark": rect, "encoding": ends | {"fill": fill} | told},
        {
            "data": {"values": [box | {"y": box["at"]} for box in boxes]},
            "mark": text,
            "encoding": {"text": {"field": "label"}, "color": ink} | told,
        },
    ]


def _sentence(names: dict[str, str], edges: Sequence[Edge], column: Column, subject: str, rest: int) -> str:
    if not edges:
        return say("没有关系。", "No relations.")
    shown = {one for edge in edges for one in (edge.source, edge.target)}
    parts = [
        say("{n} 个主体之间有 {e} 项关系", "{e} relations among {n} parties", n=len(shown), e=len(edges))
    ]
    into = [edge for edge in edges if edge.target == subject and edge.source != subject]
    if subject in names:
        facts = {"name": names[subject], "n": len(into)}
        parts.append(say("{n} 项指向 {name}", "{n} of them lead to {name}", **facts))
    known = [edge for edge in (into or edges) if edge.value is not None]
    if known:
        top = max(known, key=lambda edge: (edge.value or 0, edge.source))
        value = tell_short(top.value, column.unit)
        parts.append(say("最大 {name}，{v}", "largest: {name}, {v}", name=names[top.source], v=value))
    if rest:
        parts.append(say("另有 {n} 个主体未画出", "{n} more parties not shown", n=rest))
    return join(parts)
