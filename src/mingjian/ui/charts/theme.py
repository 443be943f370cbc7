"""The one theme of the pictures: the tokens of the stylesheet, so that one drawing serves light and dark.

Colours are `var(--token)`: the browser fills them in, on paper the light values stand. A difference never
rests on colour alone: series differ by dash and shape, a mark carries its word.
"""

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from mingjian.ui.charts.picture import WIDE, Cell, Column, Spec, tell

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
FONT = "sans-serif"  # measured on the server; on the page the text takes the font of the page
PAPER_FONT = "Noto Sans CJK SC"
INK, QUIET, LINE, LINE_2 = "var(--ink)", "var(--ink-2)", "var(--line)", "var(--line-2)"
ACT, LATE, ON_ACT, PAPER = "var(--act)", "var(--late)", "var(--on-act)", "var(--paper)"
SIZE = 12  # pixels of text
TOKEN = re.compile(r"var\((--[\w-]+)\)")
SHEET = Path(__file__).parents[1] / "static/ui/mingjian.css"

LEVEL_MARKS = {  # as the badges show them
    "low": ("var(--low-line)", "circle"),
    "medium": ("var(--medium-line)", "triangle-up"),
    "high": ("var(--high-line)", "diamond"),
    "critical": ("var(--critical-line)", "square"),
}
SERIES_COLOURS = (ACT, INK, QUIET, "var(--low-line)", LINE_2, "var(--medium-line)")
SERIES_SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")
SERIES_DASHES: tuple[list[int], ...] = ([1, 0], [6, 3], [2, 2], [8, 2, 2, 2], [10, 4], [4, 2, 1, 2])
STEPS = (0.08, 0.2, 0.32, 0.46, 1.0)  # opacities of --act from little to much; text on the last is --on-act


def frame(height: int, *, top: int = 8, width: int = WIDE) -> Spec:
    """What every spec begins with: its outer size in pixels, room above the plot, the look."""
    return {
        "$schema": SCHEMA,
        "width": width,
        "height": height,
        "autosize": {"type": "fit", "contains": "padding"},
        "padding": {"left": 2, "right": 6, "top": top, "bottom": 2},
        "background": "transparent",
        "params": [{"name": "spot", "value": -1}],
        "config": _config(),
    }


def look_of(columns: list[Column]) -> tuple[list[str], list[str]]:
    """Colours and shapes of series in their order; a level has its own."""
    marks = [
        LEVEL_MARKS.get(c.level, (SERIES_COLOURS[n % 6], SERIES_SHAPES[n % 6])) for n, c in enumerate(columns)
    ]
    return [colour for colour, _ in marks], [shape for _, shape in marks]


def name_values(columns: list[Column], cells: list[Cell]) -> str:
    """What a mark says when it is pointed at: label and value, a line each."""
    return "\n".join(f"{c.title}: {tell(v, c.unit)}" for c, v in zip(columns, cells, strict=True))


def at_spot(chosen: object, other: object) -> Spec:
    """A channel that differs for the mark whose row of the table is read with the keyboard."""
    return {"condition": {"test": "datum.row === spot", "value": chosen}, "value": other}


def width_of(text: str) -> int:
    """About how many pixels a text takes."""
    return round(sum(SIZE if ord(mark) > 0x2E7F else SIZE * 0.58 for mark in text))


def cut(text: str, width: float) -> str:
    """The beginning of a text that fits so many pixels."""
    while text and width_of(text) > width:
        text = text[:-1]
    return text


def short_names(names: Sequence[str], width: int) -> list[str]:
    """Names in at most two lines of a width in pixels, numbered where two are alike: marks of an axis."""
    seen: Counter[str] = Counter()
    told = []
    for name in names:
        short = "\n".join(_two_lines(name, width))
        seen[short] += 1
        told.append(short if seen[short] == 1 else f"{short} ({seen[short]})")
    return told


def names_axis(short: Sequence[str]) -> Spec:
    """The vertical axis of such names; smaller where one takes two lines."""
    size = 11 if any("\n" in name for name in short) else SIZE
    look = {"title": None, "ticks": False, "labelLimit": 0, "labelColor": INK}
    return look | {"labelFontSize": size, "labelLineHeight": size}


def _two_lines(name: str, width: int) -> list[str]:
    """Broken at a blank, else between characters; what does not fit is cut."""
    if width_of(name) <= width:
        return [name]
    first = cut(name, width)
    if name[len(first)] != " " and " " in first:
        first = first[: first.rindex(" ")]
    rest = name[len(first) :].strip()
    return [first, rest if width_of(rest) <= width else cut(rest, width - SIZE) + "…"]


@cache
def light_tokens() -> dict[str, str]:
    """The light colours of the stylesheet: the first of each pair in its first rule."""
    rule = SHEET.read_text(encoding="utf-8").split("}", 1)[0]
    return dict(re.findall(r"(--[\w-]+):\s*light-dark\((#[0-9a-f]{3,6}),", rule))


def _config() -> Spec:
    text = {"labelFontSize": SIZE, "labelColor": QUIET, "titleFontSize": SIZE, "titleColor": QUIET}
    lines = {"domainColor": LINE_2, "tickColor": LINE_2, "gridColor": LINE, "tickSize": 4}
    return {
        "aria": False,
        "font": FONT,
        "lineBreak": "\n",
        "view": {"stroke": None},
        "axis": text | lines | {"titleFontWeight": "normal", "labelPadding": 4},
        "text": {"fontSize": SIZE, "color": INK},
    }
