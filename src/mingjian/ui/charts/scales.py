"""Axes for people: few round marks, a unit once above them, labels that do not overlap."""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from mingjian.ui import figures
from mingjian.ui.charts.picture import Spec
from mingjian.ui.charts.theme import LINE

MONTH = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])", re.ASCII)
MARKS = 5  # about how many marks an axis has
_ZH = {
    "fen": ((10**10, "亿元"), (10**6, "万元"), (100, "元")),
    "count": ((10**8, "亿"), (10**4, "万"), (1, "")),
    "bp": ((100, "%"),),
    "working_days": ((1, "个工作日"),),
    "platforms": ((1, "家平台"),),
    "times": ((1, "倍"),),
}
_EN = {
    "fen": ((10**11, "CNY bn"), (10**8, "CNY m"), (10**5, "CNY k"), (100, "CNY")),
    "count": ((10**6, "m"), (10**3, "k"), (1, "")),
    "bp": ((100, "%"),),
    "working_days": ((1, "working days"),),
    "platforms": ((1, "platforms"),),
    "times": ((1, "times"),),
}


def unit_step(unit: str, largest: int) -> tuple[int, str]:
    """By what an axis is divided, and the word for it: fen up to 3 * 10^11 are 亿元 or CNY bn."""
    steps = (_ZH if figures.is_chinese() else _EN)[unit]
    return next((one for one in steps if abs(largest) >= one[0] * 2), steps[-1])


def round_marks(low: int, high: int) -> list[int]:
    """Marks of 1, 2 or 5 times a power of ten that hold both ends; a range of nothing gets one step."""
    span = max(high - low, 1)
    step = 1
    while step * MARKS < span:
        first = int(str(step)[0])
        step = step // first * (2 if first == 1 else 5 if first == 2 else 10)
    start, end = low // step * step, -(-high // step) * step
    return list(range(start, max(end, start + step) + 1, step))


def value_axis(unit: str, marks: Sequence[int], *, title: bool = True) -> Spec:
    """An axis of numbers with its unit above."""
    divisor, word = unit_step(unit, max(abs(marks[0]), abs(marks[-1])))
    axis: Spec = {
        "values": list(marks),
        "labelExpr": f"format(datum.value / {divisor}, ',~r')",
        "domain": False,
        "ticks": False,
        "gridColor": LINE,
        "title": word if title and word else None,
    }
    return axis


def upright(axis: Spec) -> Spec:
    """A vertical axis whose unit stands level above it."""
    level = {"titleAngle": 0, "titleAlign": "left", "titleAnchor": "end", "titleBaseline": "bottom"}
    return axis | level | {"titleX": 0, "titleY": -8}


def fill_periods(periods: Iterable[str], limit: int) -> list[str]:
    """The latest periods in order, at most so many; months (`2020-06`) with those that lack between them."""
    known = sorted(set(periods))
    if not known or not all(MONTH.fullmatch(one) for one in known):
        return known[-limit:]
    last = _number_of(known[-1])
    first = min(n for n in map(_number_of, known) if n > last - limit)
    return [f"{n // 12:04}-{n % 12 + 1:02}" for n in range(first, last + 1)]


def _number_of(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:]) - 1


def spread(values: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Places for labels at these values, at least a gap apart, within the range where it has room."""
    order = sorted(range(len(values)), key=lambda n: (values[n], n))
    places = [values[n] for n in order]
    for n in range(1, len(places)):
        places[n] = max(places[n], places[n - 1] + gap)
    if places:
        places[-1] = min(places[-1], max(high, low + gap * (len(places) - 1)))
    for n in reversed(range(len(places) - 1)):
        places[n] = min(places[n], places[n + 1] - gap)
    told = dict(zip(order, places, strict=True))
    return [told[n] for n in range(len(values))]


def breaks(values: Sequence[int], steps: int) -> list[int]:
    """Values that part positive numbers into at most so many steps of about the same count."""
    known = sorted({v for v in values if v > 0})
    cuts = {known[len(known) * n // steps] for n in range(1, steps)} if known else set()
    return sorted(cuts - set(known[:1]))


def step_of(value: int, cuts: Sequence[int]) -> int:
    """In which step a value lies, from 0."""
    return sum(value >= cut for cut in cuts)


def told_ranges(values: Sequence[int], cuts: Sequence[int]) -> list[tuple[int, int]]:
    """The smallest and the largest positive value of each step."""
    known = sorted(v for v in values if v > 0)
    if not known:
        return []
    ends = [known[0], *cuts, known[-1] + 1]
    groups = [[v for v in known if one <= v < other] for one, other in pairwise(ends)]
    return [(group[0], group[-1]) for group in groups if group]
