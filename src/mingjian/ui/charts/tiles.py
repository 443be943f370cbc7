"""Tile map: the 34 areas of province level as tiles of one size, so that small ones are seen as well.

The grid is our own: it keeps neighbours together where it can, and it is not a map of borders.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from mingjian.kernel.text import Text
from mingjian.ui.charts.heat import cell_layers, shade, tell_steps
from mingjian.ui.charts.picture import Column, Picture, Spec, join, say, tell_short
from mingjian.ui.charts.scales import breaks, unit_step
from mingjian.ui.charts.theme import QUIET, STEPS, frame, name_values
from mingjian.ui.figures import choose, is_chinese, show_name
from mingjian.ui.names import PROVINCES

TILE_HEIGHT = 44  # pixels
WIDTH = 480  # pixels: wider tiles would only be emptier
GRID = (
    ("", "", "", "", "", "", "23"),
    ("", "", "", "", "", "", "22"),
    ("65", "62", "64", "15", "11", "12", "21"),
    ("54", "63", "61", "14", "13", "37", ""),
    ("", "51", "50", "41", "34", "32", "31"),
    ("", "53", "52", "42", "36", "33", ""),
    ("", "", "45", "43", "44", "35", "71"),
    ("", "", "", "46", "82", "81", ""),
)
SHORT = {
    "11": "BJ", "12": "TJ", "13": "HE", "14": "SX", "15": "NM", "21": "LN", "22": "JL",
    "23": "HL", "31": "SH", "32": "JS", "33": "ZJ", "34": "AH", "35": "FJ", "36": "JX",
    "37": "SD", "41": "HA", "42": "HB", "43": "HN", "44": "GD", "45": "GX", "46": "HI",
    "50": "CQ", "51": "SC", "52": "GZ", "53": "YN", "54": "XZ", "61": "SN", "62": "GS",
    "63": "QH", "64": "NX", "65": "XJ", "71": "TW", "81": "HK", "82": "MO",
}  # fmt: skip
NAMES = PROVINCES | {
    "71": Text("台湾", "Taiwan"),
    "81": Text("香港", "Hong Kong"),
    "82": Text("澳门", "Macao"),
}
PLACES = {code: (x, y) for y, line in enumerate(GRID) for x, code in enumerate(line) if code}


def tile_map(
    key: str, title: Any, column: Column, values: Mapping[str, int | None], *, note: str = ""
) -> Picture:
    """A number by the code of a region (GB/T 2260); codes inside a province are added up.

    What has no code of a province is counted in the sentence; a province without a number is not zero.
    """
    sums: dict[str, int] = {}
    outside = 0
    for code, value in values.items():
        if value is not None and code[:2] in PLACES:
            sums[code[:2]] = sums.get(code[:2], 0) + value
        elif value is not None:
            outside += value
    columns = (Column("region", say("地区", "Region")), column)
    order = sorted(sums, key=lambda code: (-sums[code], code))
    cuts = breaks(list(sums.values()), len(STEPS))
    return Picture(
        key=key,
        title=show_name(choose(title)),
        sentence=_sentence(column, sums, order, outside),
        columns=columns,
        rows=tuple((choose(NAMES[code]), sums[code]) for code in order),
        spec=_spec(columns, sums, order, cuts) if sums else {},
        note=note or tell_steps(list(sums.values()), cuts, column),
        width=WIDTH,
    )


def _spec(columns: Sequence[Column], sums: Mapping[str, int], order: list[str], cuts: Sequence[int]) -> Spec:
    data = []
    for code, (x, y) in PLACES.items():
        value = sums.get(code)
        name = choose(NAMES[code]) if is_chinese() else SHORT[code]
        told = name_values(list(columns), [choose(NAMES[code]), value])
        row = order.index(code) if code in sums else -2
        label = "" if value is None else _brief(value, columns[1].unit)
        cell = {"x": str(x), "y": str(y), "name": name, "label": label, "told": told, "row": row}
        data.append(cell | shade(value, cuts) | ({"c": QUIET} if value is None else {}))
    x_scale, y_scale = ({"domain": [str(n) for n in range(size)], "padding": 0.06} for size in (7, len(GRID)))
    rect, number = cell_layers(room="true")
    colour = number["encoding"]["color"]
    name_text = {"type": "text", "dy": -8, "tooltip": None}
    number["mark"] |= {"dy": 8}
    return frame(TILE_HEIGHT * len(GRID) + 10, width=WIDTH) | {
        "data": {"values": data},
        "encoding": {
            "x": {"field": "x", "type": "ordinal", "scale": x_scale, "axis": None},
            "y": {"field": "y", "type": "ordinal", "scale": y_scale, "axis": None},
        },
        "layer": [
            rect,
            {"mark": name_text, "encoding": {"text": {"field": "name"}, "color": colour}},
            number,
        ],
    }


def _brief(value: int, unit: str) -> str:
    """A number that fits a tile: two or three places of the unit that suits it."""
    divisor, word = unit_step(unit, value)
    number = value / divisor
    digits = f"{number:,.0f}" if number >= 100 or divisor == 1 else f"{number:.1f}"
    return (
        digits + word.replace("CNY", "").replace("元", "").strip()
        if unit in {"fen", "count", "bp"}
        else digits
    )


def _sentence(column: Column, sums: Mapping[str, int], order: list[str], outside: int) -> str:
    if not sums:
        return say("没有数据。", "No data.")
    top = say("、", ", ").join(
        f"{choose(NAMES[code])} {tell_short(sums[code], column.unit)}" for code in order[:3]
    )
    n = len(sums)
    parts = [say("{n} 个地区有数据，最高 {top}", "{n} areas with data, highest {top}", n=n, top=top)]
    if outside:
        told = tell_short(outside, column.unit)
        parts.append(say("未注明省份 {v}", "without a province: {v}", v=told))
    return join(parts)
