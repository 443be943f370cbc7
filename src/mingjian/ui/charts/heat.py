"""Heat map: a number for each row and column, from light to dark, written where there is room."""

from collections.abc import Sequence
from typing import Any

from mingjian.ui.charts.picture import Column, Picture, Spec, join, say, tell
from mingjian.ui.charts.scales import breaks, fill_periods, step_of, told_ranges
from mingjian.ui.charts.theme import (
    ACT,
    INK,
    LINE_2,
    ON_ACT,
    QUIET,
    STEPS,
    at_spot,
    frame,
    name_values,
    names_axis,
    short_names,
)
from mingjian.ui.figures import choose, show_name

ROWS, COLUMNS = 20, 24  # shown at most: the largest rows, the latest columns
CELL_HEIGHT = 26  # pixels
NAME_WIDTH = 156  # pixels


def heat_map(
    key: str,
    title: Any,
    columns: Sequence[Column],
    rows: Sequence[tuple[str, str, int | None]],
    *,
    note: str = "",
) -> Picture:
    """Cells of a row, a column (a period) and a number; a cell that lacks stays empty and is not zero.

    Rows stand from the largest sum down, columns in the order of their names, months without a gap.
    """
    cells = {(show_name(y), show_name(x)): v for y, x, v in rows if v is not None}
    across = fill_periods({x for _, x in cells}, COLUMNS)
    sums: dict[str, int] = {}
    for (y, x), value in cells.items():
        if x in set(across):
            sums[y] = sums.get(y, 0) + value
    down = sorted(sums, key=lambda name: (-sums[name], name))
    kept = {(y, x): v for y in down[:ROWS] for x in across if (v := cells.get((y, x))) is not None}
    cuts = breaks(list(kept.values()), len(STEPS))
    return Picture(
        key=key,
        title=show_name(choose(title)),
        sentence=_sentence(columns[2], kept, sums, len(down) - ROWS),
        columns=tuple(columns),
        rows=tuple((y, x, v) for (y, x), v in kept.items()),
        spec=_spec(columns, kept, (down[:ROWS], across), cuts) if kept else {},
        note=note or tell_steps(list(kept.values()), cuts, columns[2]),
    )


def tell_steps(values: Sequence[int], cuts: Sequence[int], column: Column) -> str:
    """What light and dark mean: the ranges of the steps in words."""
    ends = [{tell(low, column.unit), tell(high, column.unit)} for low, high in told_ranges(values, cuts)]
    ranges = [
        tell(low, column.unit) if len(one) == 1 else f"{tell(low, column.unit)}–{tell(high, column.unit)}"
        for one, (low, high) in zip(ends, told_ranges(values, cuts), strict=True)
    ]
    joined = say("，", ", ").join(ranges)
    return say(
        "{name}，由浅到深：{ranges}", "{name}, light to dark: {ranges}", name=column.title, ranges=joined
    )


def shade(value: int | None, cuts: Sequence[int]) -> Spec:
    """How a cell is drawn: how much of the accent, and the colour of the text on it."""
    if not value or value < 0:
        return {"o": 0.0, "c": QUIET}
    step = step_of(value, cuts) + len(STEPS) - 1 - len(cuts)
    return {"o": STEPS[step], "c": ON_ACT if step == len(STEPS) - 1 else INK}


def _spec(
    columns: Sequence[Column],
    cells: dict[tuple[str, str], int],
    names: tuple[list[str], list[str]],
    cuts: Sequence[int],
) -> Spec:
    down, across = names
    short = dict(zip(down, short_names(down, NAME_WIDTH), strict=True))
    data = [
        {"y": short[y], "x": x, "label": str(v), "row": n, "told": name_values(list(columns), [y, x, v])}
        | shade(v, cuts)
        for n, ((y, x), v) in enumerate(cells.items())
    ]
    longest = max(len(str(v)) for v in cells.values())
    look = {"title": None, "ticks": False, "domain": False}
    x = {"field": "x", "type": "ordinal", "scale": {"domain": across, "padding": 0.06}}
    y = {"field": "y", "type": "ordinal", "scale": {"domain": list(short.values()), "padding": 0.08}}
    x["axis"] = look | {"orient": "bottom", "labelAngle": 0, "labelOverlap": "greedy", "labelSeparation": 12}
    y["axis"] = names_axis(list(short.values())) | {"domain": False}
    return frame(CELL_HEIGHT * len(down) + 28) | {
        "data": {"values": data},
        "encoding": {"x": x, "y": y},
        "layer": cell_layers(room=f"bandwidth('x') > {longest * 5.8 + 2}"),
    }


def cell_layers(*, room: str) -> list[Spec]:
    """Shaded cells and the numbers on them; `room` is when the numbers are written."""
    colour = {"field": "c", "type": "nominal", "scale": None, "legend": None}
    opacity = {"field": "o", "type": "quantitative", "scale": None, "legend": None}
    tooltip = {"field": "told", "type": "nominal"}
    stroke = at_spot(INK, LINE_2)
    rect = {"type": "rect", "fill": ACT, "strokeWidth": 1, "strokeOpacity": 0.5}
    text = {"type": "text", "opacity": {"expr": f"{room} ? 1 : 0"}, "tooltip": None}
    text["fontSize"] = {"expr": "bandwidth('x') > 24 ? 12 : 10"}
    return [
        {"mark": rect, "encoding": {"fillOpacity": opacity, "stroke": stroke, "tooltip": tooltip}},
        {"mark": text, "encoding": {"text": {"field": "label"}, "color": colour}},
    ]


def _sentence(column: Column, cells: dict[tuple[str, str], int], sums: dict[str, int], rest: int) -> str:
    if not cells:
        return say("没有数据。", "No data.")
    (y, x), value = max(cells.items(), key=lambda one: (one[1], one[0]))
    parts = [say("最高 {x} 的 {y}，{v}", "highest: {y} in {x}, {v}", x=x, y=y, v=tell(value, column.unit))]
    most = next(iter(cells))[0]
    if len(sums) > 1:
        told = tell(sums[most], column.unit)
        parts.append(say("合计最多 {y}，{v}", "largest sum: {y}, {v}", y=most, v=told))
    if rest > 0:
        parts.append(say("另有 {n} 行未画出", "{n} more rows not shown", n=rest))
    return join(parts)
