"""Ranking: bars from the largest down, at most 20, the rest counted."""

from collections.abc import Sequence
from typing import Any

from mingjian.ui.charts.picture import Column, Picture, Spec, Threshold, join, say, tell, tell_short
from mingjian.ui.charts.scales import round_marks
from mingjian.ui.charts.theme import ACT, INK, LINE_2, at_spot, frame, name_values, names_axis, short_names
from mingjian.ui.figures import choose, show_name

SHOWN = 20
BAR_HEIGHT = 24  # pixels
NAME_WIDTH = 144  # pixels


def ranking(
    key: str,
    title: Any,
    columns: Sequence[Column],
    rows: Sequence[tuple[str, int | None]],
    *,
    subject: str = "",
    threshold: Threshold | None = None,
    note: str = "",
) -> Picture:
    """Rows of a name and a value, in any order; `subject` is the name whose bar is marked.

    What lies beyond SHOWN is counted, and the subject is shown wherever it stands.
    """
    known = sorted(((show_name(n), v) for n, v in rows if v is not None), key=lambda row: (-row[1], row[0]))
    places = {name: place for place, (name, _) in reversed(list(enumerate(known, start=1)))}
    shown = known[:SHOWN]
    if places.get(subject, 0) > SHOWN:
        shown = [*known[: SHOWN - 1], known[places[subject] - 1]]
    return Picture(
        key=key,
        title=show_name(choose(title)),
        sentence=_sentence(columns, known, len(rows), subject, threshold),
        columns=tuple(columns),
        rows=tuple(shown),
        spec=_spec(columns, shown, subject, threshold) if shown else {},
        note=note,
    )


def _spec(
    columns: Sequence[Column], shown: list[tuple[str, int]], subject: str, limit: Threshold | None
) -> Spec:
    ends = [value for _, value in shown] + ([limit.value] if limit else [])
    marks = round_marks(min(0, *ends), max(0, *ends))
    short = short_names([name for name, _ in shown], NAME_WIDTH)
    data = [
        {
            "name": one, "v": value, "row": number, "own": name == subject or not subject,
            "told": name_values(list(columns), [name, value]), "label": tell_short(value, columns[1].unit),
        }
        for number, ((name, value), one) in enumerate(zip(shown, short, strict=True))
    ]  # fmt: skip
    bands = {"domain": short, "paddingInner": 0.35, "paddingOuter": 0.2}
    y = {"type": "ordinal", "field": "name", "scale": bands, "axis": names_axis(short)}
    x: Spec = {"field": "v", "type": "quantitative", "axis": None}
    x["scale"] = {"domain": [marks[0], max([marks[-1] if limit else 0, *ends])], "nice": False}
    spec = frame(BAR_HEIGHT * len(shown) + (28 if limit else 8), top=20 if limit else 4)
    return spec | {"data": {"values": data}, "encoding": {"y": y}, "layer": _bars(x, limit, columns[1].unit)}


def _bars(x: Spec, limit: Threshold | None, unit: str) -> list[Spec]:
    fill = {"condition": {"test": "datum.own", "value": ACT}, "value": LINE_2}
    label = {"type": "text", "align": "left", "dx": 4, "color": INK}
    tooltip = {"field": "told", "type": "nominal"}
    bars = [
        {
            "mark": {"type": "bar", "strokeWidth": 2, "fillOpacity": 0.75},
            "encoding": {"x": x, "color": fill, "stroke": at_spot(INK, None), "tooltip": tooltip},
        },
        {"mark": label, "encoding": {"x": x, "text": {"field": "label"}}},
    ]
    if limit is None:
        return bars
    data = {"values": [{"v": limit.value}]}
    words = f"{show_name(choose(limit.label))} {tell_short(limit.value, unit)}"
    text = {"type": "text", "align": "center", "baseline": "bottom", "y": -4, "color": INK}
    rule = {"type": "rule", "color": INK, "strokeDash": [4, 3], "strokeWidth": 1}
    return [
        *bars,
        {"data": data, "mark": rule, "encoding": {"x": x, "y": None}},
        {"data": data, "mark": text, "encoding": {"x": x, "y": None, "text": {"value": words}}},
    ]


def _sentence(
    columns: Sequence[Column], known: list[tuple[str, int]], asked: int, subject: str, limit: Threshold | None
) -> str:
    if not known:
        return say("没有数据。", "No data.")
    unit = columns[1].unit
    name, value = known[0]
    parts = [say("最高 {name}，{v}", "highest: {name}, {v}", name=name, v=tell_short(value, unit))]
    places = [place for place, (one, _) in enumerate(known, start=1) if one == subject]
    if places and places[0] > 1:
        facts = {
            "name": subject,
            "place": places[0],
            "n": len(known),
            "v": tell_short(known[places[0] - 1][1], unit),
        }
        parts.append(say("{name} {v}，{n} 个中列第 {place}", "{name} {v}, place {place} of {n}", **facts))
    if limit:
        above = sum(one > limit.value for _, one in known)
        parts.append(
            say("{above} 个高于 {v}", "{above} above {v}", above=above, v=tell_short(limit.value, unit))
        )
    if len(known) > SHOWN:
        rest = tell(len(known) - SHOWN, "count")
        parts.append(say("另有 {n} 个未画出", "{n} more not shown", n=rest))
    if asked > len(known):
        parts.append(say("{n} 个缺数据", "{n} without data", n=tell(asked - len(known), "count")))
    return join(parts)
