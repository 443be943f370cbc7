"""Trend: one or more series over periods, gaps where nothing was reported, a line to compare with."""

from collections.abc import Sequence
from typing import Any

from mingjian.ui.charts.picture import Cell, Column, Picture, Spec, Threshold, join, say, tell_short
from mingjian.ui.charts.scales import fill_periods, round_marks, spread, unit_step, upright, value_axis
from mingjian.ui.charts.theme import (
    INK,
    LATE,
    LINE_2,
    PAPER,
    QUIET,
    SERIES_DASHES,
    at_spot,
    frame,
    look_of,
    name_values,
)
from mingjian.ui.figures import choose, show_name

PERIODS, SERIES = 120, 6  # shown at most, the latest
HEIGHT = 240  # pixels
PLOT_HEIGHT = 150  # of which about these are the plot
LABEL_WIDTH = 112  # pixels for the names behind the lines


def trend(
    key: str,
    title: Any,
    columns: Sequence[Column],
    rows: Sequence[Sequence[Cell]],
    *,
    threshold: Threshold | None = None,
    note: str = "",
) -> Picture:
    """Rows of a period (`2020-06`) and a value a series, in any order; months between that lack are gaps.

    All series share the unit of the first. Raises ValueError for more than SERIES of them.
    """
    if not 2 <= len(columns) <= SERIES + 1:
        raise ValueError(f"a trend has 1 to {SERIES} series, not {len(columns) - 1}")
    full = _fill({str(row[0]): tuple(row) for row in rows}, len(columns))
    values = [v for row in full for v in row[1:] if isinstance(v, int)]
    return Picture(
        key=key,
        title=show_name(choose(title)),
        sentence=_sentence(columns, full, threshold) if values else say("没有数据。", "No data."),
        columns=tuple(columns),
        rows=tuple(full),
        spec=_spec(columns, full, values, threshold) if values else {},
        note=note,
    )


def _fill(by_period: dict[str, tuple[Cell, ...]], width: int) -> list[tuple[Cell, ...]]:
    periods = fill_periods(by_period, PERIODS)
    return [by_period.get(one, (one, *[None] * (width - 1))) for one in periods]


def _spec(
    columns: Sequence[Column], rows: list[tuple[Cell, ...]], values: list[int], limit: Threshold | None
) -> Spec:
    ends = [*values, *([limit.value] if limit else [])]
    low = min(ends) if min(ends) * 2 > max(ends) or min(ends) < 0 else 0
    marks = round_marks(low, max(ends))
    labels = _labels(columns, rows, limit, marks)
    several = len(columns) > 2
    x = {"field": "p", "type": "ordinal", "scale": {"type": "point", "padding": 0.3}, "axis": _periods_axis()}
    scale = {"domain": [marks[0], marks[-1]], "nice": False, "zero": False}
    y = {
        "field": "v",
        "type": "quantitative",
        "scale": scale,
        "axis": upright(value_axis(columns[1].unit, marks)),
    }
    x["scale"]["domain"] = [row[0] for row in rows]  # type: ignore[index]
    return frame(HEIGHT, top=22) | {
        "data": {"values": _points(columns, rows, limit)},
        "encoding": {"x": x, "y": y, "tooltip": {"field": "told", "type": "nominal"}},
        "layer": [*_missing(rows), *_limit(limit), *_lines(columns), _label_layer(labels, several=several)],
    }


def _points(columns: Sequence[Column], rows: list[tuple[Cell, ...]], limit: Threshold | None) -> list[Spec]:
    points = []
    for number, row in enumerate(rows):
        for at, column in enumerate(columns[1:], start=1):
            value = row[at]
            over = isinstance(value, int) and limit is not None and value > limit.value
            told = name_values([columns[0], column], [row[0], value])
            points.append(
                {"p": row[0], "s": column.name, "v": value, "row": number, "told": told, "over": over}
            )
    return points


def _lines(columns: Sequence[Column]) -> list[Spec]:
    """Lines that break at gaps, and a point a value, so that one between two gaps is seen."""
    names = [c.name for c in columns[1:]]
    colours, shapes = look_of(list(columns[1:]))
    colour = {"field": "s", "type": "nominal", "legend": None, "scale": {"domain": names, "range": colours}}
    shape = {"field": "s", "type": "nominal", "legend": None, "scale": {"domain": names, "range": shapes}}
    dashes = list(SERIES_DASHES[: len(names)])
    dash = {"field": "s", "type": "nominal", "legend": None, "scale": {"domain": names, "range": dashes}}
    line = {"type": "line", "strokeWidth": 1.5, "invalid": "break-paths-filter-domains"}
    point = {"type": "point", "filled": True, "opacity": 1, "invalid": "filter"}
    return [
        {"mark": line, "encoding": {"color": colour, "strokeDash": dash, "detail": {"field": "s"}}},
        {"mark": point, "encoding": {"color": colour, "shape": shape, "size": at_spot(140, 30)}},
        {
            "transform": [{"filter": "datum.over"}],
            "mark": {"type": "point", "filled": False, "stroke": LATE, "strokeWidth": 1.5, "size": 110},
        },
    ]


def _missing(rows: list[tuple[Cell, ...]]) -> list[Spec]:
    """A small cross on the axis for each period in which no series has a value."""
    lacking = [{"p": row[0]} for row in rows if all(v is None for v in row[1:])]
    if not lacking:
        return []
    cross = {"type": "text", "text": "×", "color": QUIET, "baseline": "bottom", "tooltip": None}
    return [{"data": {"values": lacking}, "mark": cross, "encoding": {"y": {"value": {"expr": "height"}}}}]


def _limit(limit: Threshold | None) -> list[Spec]:
    if limit is None:
        return []
    rule = {"type": "rule", "color": INK, "strokeDash": [4, 3], "strokeWidth": 1, "tooltip": None}
    return [
        {
            "data": {"values": [{"v": limit.value}]},
            "mark": rule,
            "encoding": {"x": {"value": 0}, "x2": {"value": {"expr": "width"}}},
        }
    ]


def _labels(
    columns: Sequence[Column], rows: list[tuple[Cell, ...]], limit: Threshold | None, marks: list[int]
) -> list[Spec]:
    """The names of the series behind their last values and of the line, moved apart."""
    colours, _ = look_of(list(columns[1:]))
    told: list[tuple[str, int, str]] = []
    for at, column in enumerate(columns[1:], start=1):
        last = next((row[at] for row in reversed(rows) if isinstance(row[at], int)), None)
        if isinstance(last, int) and len(columns) > 2:
            told.append((column.title, last, colours[at - 1]))
    if limit:
        divisor, _ = unit_step(columns[1].unit, max(abs(marks[0]), abs(marks[-1])))
        words = f"{show_name(choose(limit.label))} {limit.value / divisor:,.6g}"
        told.append((words, limit.value, INK))
    gap = (marks[-1] - marks[0]) * 14 / PLOT_HEIGHT
    places = spread([value for _, value, _ in told], gap, marks[0], marks[-1])
    return [{"s": name, "v": place, "c": c} for (name, _, c), place in zip(told, places, strict=True)]


def _label_layer(labels: list[Spec], *, several: bool) -> Spec:
    text = {"type": "text", "align": "left", "baseline": "middle", "limit": LABEL_WIDTH, "tooltip": None}
    colour = {"field": "c", "type": "nominal", "scale": None, "legend": None}
    dx = 8 if several else 6
    return {
        "data": {"values": labels},
        "mark": text | {"dx": dx, "stroke": PAPER, "strokeWidth": 0},
        "encoding": {"x": {"value": {"expr": "width"}}, "text": {"field": "s"}, "color": colour},
    }


def _periods_axis() -> Spec:
    return {
        "labelAngle": 0,
        "labelOverlap": "greedy",
        "labelSeparation": 12,
        "title": None,
        "ticks": False,
        "labelPadding": 8,
        "domainColor": LINE_2,
    }


def _sentence(columns: Sequence[Column], rows: list[tuple[Cell, ...]], limit: Threshold | None) -> str:
    """The latest values and their direction, the extremes, how many lie above the line, what lacks."""
    series = columns[1:]
    parts = [_latest(columns, rows)]
    if len(series) == 1:
        parts.append(_extremes(series[0], rows))
    if limit:
        above = sum(any(isinstance(v, int) and v > limit.value for v in row[1:]) for row in rows)
        facts = {"above": above, "all": len(rows), "limit": tell_short(limit.value, series[0].unit)}
        en = "{above} of {all} periods above “{name}” ({limit})"
        name = show_name(choose(limit.label))
        parts.append(say("{all} 期中 {above} 期高于{name}（{limit}）", en, name=name, **facts))
    lacking = sum(all(v is None for v in row[1:]) for row in rows)
    if lacking:
        parts.append(
            say("缺 {n} 期", "no data in {n} of them" if limit else "no data in {n} periods", n=lacking)
        )
    return join(parts)


def _latest(columns: Sequence[Column], rows: list[tuple[Cell, ...]]) -> str:
    known = [row for row in rows if any(isinstance(v, int) for v in row[1:])]
    last = known[-1]
    if len(columns) == 2:
        before = known[-2] if len(known) > 1 else None
        told = say("{p} 为 {v}", "{v} in {p}", p=last[0], v=tell_short(_number(last[1]), columns[1].unit))
        return told + (_direction(_number(last[1]), _number(before[1]), str(before[0])) if before else "")
    parts = [
        f"{c.title} {tell_short(_number(v), c.unit)}" for c, v in zip(columns[1:], last[1:], strict=True)
    ]
    return say("{p}：", "{p}: ", p=last[0]) + say("，", ", ").join(parts)


def _direction(now: int | None, before: int | None, when: str) -> str:
    """By how many per cent a value rose or fell, rounded down to a tenth."""
    if now is None or before is None or now == before or before <= 0:
        same = now is not None and now == before
        return say("，与 {when} 持平", ", the same as in {when}", when=when) if same else ""
    tenths = abs(now - before) * 1000 // before
    share = f"{tenths // 10}.{tenths % 10}%"
    if now > before:
        return say("，比 {when} 升 {share}", ", up {share} on {when}", when=when, share=share)
    return say("，比 {when} 降 {share}", ", down {share} on {when}", when=when, share=share)


def _extremes(column: Column, rows: list[tuple[Cell, ...]]) -> str:
    known = [(row[1], str(row[0])) for row in rows if isinstance(row[1], int)]
    if len(known) < 3:
        return ""
    (low, low_at), (high, high_at) = min(known), max(known)
    facts = {"low": tell_short(low, column.unit), "high": tell_short(high, column.unit)}
    return say(
        "最高 {high_at}，{high}；最低 {low_at}，{low}",
        "highest in {high_at}, {high}; lowest in {low_at}, {low}",
        **facts, high_at=high_at, low_at=low_at,
    )  # fmt: skip


def _number(value: Cell) -> int | None:
    return value if isinstance(value, int) else None
