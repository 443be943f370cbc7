"""Charts: rows and typed columns become a picture that a page, a document and a test read alike.

A view calls one function and hands the result to `{% load mingjian_charts %}{% chart picture %}`:

    trend(key, title, columns, rows, threshold=None)       months (or other periods) by one or more series
    distribution(key, title, column, values, subject=None) how many lie where, the subject marked
    ranking(key, title, columns, rows, subject="")         bars, at most 20, the rest counted
    heat_map(key, title, columns, rows)                    (row, column, number), at most 20 by 24
    tile_map(key, title, column, values)                   a number for each province code
    flow(key, title, column, nodes, edges, subject="")     who holds or pays whom, at most 60 nodes

All give a `Picture`: title, one sentence computed from the data, columns and rows of the table behind it,
and a Vega-Lite spec. `key` is a word of letters, digits and dashes, once a page. Texts are in the language
that is active at the call. Values are whole numbers in the unit of their column (`fen`, `bp`, `count` or
another of `figures.write_measure`); None is missing, never zero.

    trend("balance", Text("待偿余额", "Balance"),
          [Column("month", Text("月份", "Month")), Column("balance_fen", Text("待偿余额", "Balance"), "fen")],
          [("2020-05", 128_450_000_00), ("2020-06", None)],
          threshold=Threshold(Text("限值", "Limit"), 100_000_000_00))

`draw(picture)` is its SVG for a page, `draw_for_paper(picture)` the one for documents.
"""

from mingjian.ui.charts.distribution import distribution
from mingjian.ui.charts.drawing import draw, draw_for_paper
from mingjian.ui.charts.flow import Edge, Node, flow
from mingjian.ui.charts.heat import heat_map
from mingjian.ui.charts.picture import Column, Picture, Threshold
from mingjian.ui.charts.ranking import ranking
from mingjian.ui.charts.tiles import tile_map
from mingjian.ui.charts.trend import trend

__all__ = [
    "Column",
    "Edge",
    "Node",
    "Picture",
    "Threshold",
    "distribution",
    "draw",
    "draw_for_paper",
    "flow",
    "heat_map",
    "ranking",
    "tile_map",
    "trend",
]
