"""The drawings of an order: what was measured against the limit, over the periods of a continuing breach.

A paper keeps the numbers; they are drawn when it is set.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import override

from mingjian.kernel.text import Text
from mingjian.record.findings.courses import Course
from mingjian.ui.charts import Column, Picture, Threshold, draw_for_paper, ranking, trend

PERIODS = 24  # drawn at most, the latest
LIMIT = Text("限值", "Limit")
MEASURED = Text("实测", "Measured")


def tell_drawing(course: Course) -> dict[str, Any] | None:
    """The numbers of a drawing: periods with what was measured, limit, unit; None without a limit."""
    last = course.findings[-1]
    if last.threshold <= 0:
        return None
    rows = [[one.period, one.measured] for one in course.findings[-PERIODS:]]
    return {"rows": rows, "threshold": last.threshold, "unit": last.unit}


def draw_all(paper: Mapping[str, Any]) -> list[str]:
    """The SVG of each fact of a paper, "" where it has none; always in Chinese, as the paper is."""
    with override("zh-hans"):
        return [_draw(fact["picture"]) if fact.get("picture") else "" for fact in paper["facts"]]


def _draw(told: Mapping[str, Any]) -> str:
    return draw_for_paper(picture_of(told))


def picture_of(told: Mapping[str, Any]) -> Picture:
    """A trend over periods, or one bar where there is one period only."""
    rows = [(str(period), int(measured)) for period, measured in told["rows"]]
    limit = Threshold(LIMIT, told["threshold"])
    measured = Column("measured", MEASURED, told["unit"])
    if len(rows) > 1:
        return trend(
            "fact", MEASURED, [Column("period", Text("期间", "Period")), measured], rows, threshold=limit
        )
    name = Column("name", MEASURED)
    return ranking("fact", MEASURED, [name, measured], [(MEASURED.zh, rows[0][1])], threshold=limit)
