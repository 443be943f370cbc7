"""Pictures of what an evaluation found: by month and level, by rule and month."""

from collections import Counter

from mingjian.kernel.findings import Gravity
from mingjian.kernel.text import Text
from mingjian.record.findings.tallies import Tally
from mingjian.record.rulebook.book import book
from mingjian.ui.charts import Column, Picture, heat_map, trend
from mingjian.ui.figures import choose

MONTHS = 12  # the latest
MONTH = Column("month", Text("月份", "Month"))
COUNTED = Column("findings", Text("发现", "Findings"), "count")


def levels_picture(counted: Tally) -> Picture:
    """The findings of each level over the months that they are about."""
    levels = [Column(str(level), level.label, "count", level=str(level)) for level in reversed(Gravity)]
    rows: list[tuple[str | int, ...]] = [(month, *counts) for month, counts in counted.by_month(MONTHS)]
    return trend(
        "findings-by-level", Text("发现按月份与等级", "Findings by month and level"), [MONTH, *levels], rows
    )


def rules_picture(counted: Tally) -> Picture:
    """The findings of each rule and month, of the same months."""
    months = {month for month, _ in counted.by_month(MONTHS)}
    counts: Counter[tuple[str, str]] = Counter()
    for _, month, rule, _, n in counted.lines:
        counts[rule, month] += n if month in months else 0
    titles = {rule: choose(book().rule(rule).title) for rule, _ in counts}
    cells = [(titles[rule], month, n) for (rule, month), n in sorted(counts.items()) if n]
    columns = [Column("rule", Text("规则", "Rule")), MONTH, COUNTED]
    return heat_map(
        "findings-by-rule", Text("发现按规则与月份", "Findings by rule and month"), columns, cells
    )
