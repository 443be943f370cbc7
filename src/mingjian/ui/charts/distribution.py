"""Distribution: how many lie where, and where the subject lies among them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from mingjian.kernel.text import Text
from mingjian.ui.charts.picture import Column, Picture, Spec, join, say, tell, tell_short
from mingjian.ui.charts.scales import round_marks, upright, value_axis
from mingjian.ui.charts.theme import ACT, INK, LINE_2, at_spot, frame, name_values
from mingjian.ui.figures import choose, show_name

BINS = 20  # at most
HEIGHT = 220  # pixels
COUNTED = Text("家数", "Number")  # the label of what is counted


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose value is marked."""

    name: str
    value: int


def distribution(
    key: str,
    title: Any,
    column: Column,
    values: Iterable[int | None],
    *,
    subject: Subject | tuple[str, int] | None = None,
    counted: Text | str = COUNTED,
    note: str = "",
) -> Picture:
    """A histogram of values in the unit of the column; missing ones are left out and counted."""
    every = list(values)
    known = sorted(v for v in every if v is not None)
    marked = Subject(*subject) if isinstance(subject, tuple) else subject
    whole = known + ([marked.value] if marked else [])
    edges = _edges(min(whole), max(whole)) if known else []
    counts = _count(known, edges)
    columns = (
        Column("from", say("自", "From"), column.unit),
        Column("below", say("至（不含）", "To (below)"), column.unit),
        Column("count", counted, "count"),
    )
    rows = tuple((low, high, n) for low, high, n in zip(edges, edges[1:], counts, strict=False))
    return Picture(
        key=key,
        title=show_name(choose(title)),
        sentence=_sentence(known, len(every) - len(known), column, marked),
        columns=columns,
        rows=rows,
        spec=_spec(columns, rows, marked) if known else {},
        note=note or column.title,
    )


def _edges(low: int, high: int) -> list[int]:
    """Edges of equal bins at round values; the last value lies inside of the last bin."""
    step = max(1, (round_marks(low, high)[1] - round_marks(low, high)[0]) // 4)
    while (high - low) // step + 2 > BINS:
        step *= 2
    start = low // step * step
    return list(range(start, high + step + 1, step))


def _count(known: list[int], edges: list[int]) -> list[int]:
    if not known:
        return []
    counts = [0] * (len(edges) - 1)
    for value in known:
        counts[(value - edges[0]) // (edges[1] - edges[0])] += 1
    return counts


def _spec(columns: Sequence[Column], rows: Sequence[tuple[int, int, int]], subject: Subject | None) -> Spec:
    first, last = rows[0][0], rows[-1][1]
    across, up = round_marks(first, last), round_marks(0, max(n for _, _, n in rows))
    held = [mark for mark in across if first <= mark <= last]
    data = [
        {
            "low": low, "high": high, "n": n, "row": number,
            "own": subject is not None and low <= subject.value < high,
            "told": name_values(list(columns), [low, high, n]),
        }
        for number, (low, high, n) in enumerate(rows)
    ]  # fmt: skip
    x = {
        "field": "low",
        "type": "quantitative",
        "axis": value_axis(columns[0].unit, held) | {"grid": False, "titleAnchor": "end"},
    }
    x["scale"] = {"domain": [first, last], "nice": False, "zero": False}
    y = {"field": "n", "type": "quantitative", "axis": upright(value_axis("count", up))}
    y["scale"] = {"domain": [0, up[-1]], "nice": False}
    fill = {"condition": {"test": "datum.own", "value": ACT}, "value": LINE_2}
    bar = {
        "mark": {"type": "bar", "binSpacing": 1, "strokeWidth": 2, "fillOpacity": 0.75},
        "encoding": {
            "x": x, "x2": {"field": "high"}, "y": y, "y2": {"datum": 0}, "color": fill,
            "stroke": at_spot(INK, None), "tooltip": {"field": "told", "type": "nominal"},
        },
    }  # fmt: skip
    return frame(HEIGHT, top=24) | {"data": {"values": data}, "layer": [bar, *_mark(subject, first, last)]}


def _mark(subject: Subject | None, first: int, last: int) -> list[Spec]:
    """A line at the subject's value with its name, on the side that has room."""
    if subject is None:
        return []
    is_right = (subject.value - first) * 2 > last - first
    at = {"x": {"field": "v", "type": "quantitative"}}
    name = {"text": {"value": show_name(subject.name)}}
    text = {"type": "text", "baseline": "bottom", "dy": -4, "limit": 160, "color": INK, "y": 0}
    side = {"align": "right", "dx": 4} if is_right else {"align": "left", "dx": -4}
    data = {"values": [{"v": subject.value}]}
    rule = {"type": "rule", "color": INK, "strokeWidth": 1.5, "tooltip": None}
    return [
        {"data": data, "mark": rule, "encoding": at},
        {"data": data, "mark": text | side, "encoding": at | name},
    ]


def _sentence(known: list[int], lacking: int, column: Column, subject: Subject | None) -> str:
    if not known:
        return say("没有数据。", "No data.")
    unit, n = column.unit, len(known)
    facts = {
        "n": tell(n, "count"), "middle": tell_short(known[n // 2], unit),
        "low": tell_short(known[n // 4], unit), "high": tell_short(known[n * 3 // 4], unit),
    }  # fmt: skip
    zh = "共 {n} 个值，中位数 {middle}，中间一半在 {low} 至 {high}"
    parts = [say(zh, "{n} values, median {middle}, the middle half from {low} to {high}", **facts)]
    if subject:
        below = sum(value < subject.value for value in known) * 100 // n
        told = say("为 {value}，高于其中 {below}%", ": {value}, above {below}% of them",
                   value=tell_short(subject.value, unit), below=below)  # fmt: skip
        parts.append(show_name(subject.name) + say(" ", "") + told)
    if lacking:
        parts.append(say("另缺 {n} 个", "{n} missing", n=tell(lacking, "count")))
    return join(parts)
