"""One picture of each kind from fixed values, for the page that shows every component."""

from mingjian.kernel.text import Text
from mingjian.ui.charts.distribution import distribution
from mingjian.ui.charts.flow import Edge, Node, flow
from mingjian.ui.charts.heat import heat_map
from mingjian.ui.charts.picture import Column, Picture, Threshold
from mingjian.ui.charts.ranking import ranking
from mingjian.ui.charts.tiles import tile_map
from mingjian.ui.charts.trend import trend

MONTH = Column("month", Text("月份", "Month"))
NAME = Column("name", Text("机构", "Institution"))
BALANCE = Column("balance_fen", Text("待偿余额", "Balance"), "fen")
FINDINGS = Column("findings", Text("发现", "Findings"), "count")
SHARE = Column("share_bp", Text("首位借款人占比", "Largest borrower's share"), "bp")
LEVELS = {
    "critical": Text("红 · 重大", "Red · critical"),
    "high": Text("橙 · 高", "Orange · high"),
    "medium": Text("黄 · 中", "Yellow · medium"),
    "low": Text("蓝 · 低", "Blue · low"),
}


def sample_pictures() -> list[Picture]:
    """A trend against a line, one by level, distribution, ranking, heat map, tile map, network, and none."""
    return [
        _against_limit(),
        _by_level(),
        _shares(),
        _largest(),
        _by_rule(),
        _by_province(),
        _owners(),
        _empty(),
    ]


def _against_limit() -> Picture:
    rows = [
        (f"2020-{n:02}", 128_450_000_000 + (n * 37 % 11 - 4) * 6_100_000_000) for n in range(1, 13) if n != 5
    ]
    limit = Threshold(Text("限值", "Limit"), 150_000_000_000)
    return trend("sample-trend", Text("待偿余额", "Balance"), [MONTH, BALANCE], rows, threshold=limit)


def _by_level() -> Picture:
    columns = [MONTH, *(Column(key, label, "count", level=key) for key, label in LEVELS.items())]
    rows = [
        (f"2020-{n:02}", n * 7 % 4, 4 + n * 5 % 6, 14 + n * 3 % 9, 31 + n * 11 % 13 - n) for n in range(1, 13)
    ]
    return trend("sample-levels", Text("各等级的发现", "Findings by level"), columns, rows)


def _shares() -> Picture:
    values = [200 + n * n * 7 % 1_900 + n * 131 % 700 for n in range(140)]
    told = Text("首位借款人占比的分布", "How the largest borrower's share is distributed")
    return distribution("sample-distribution", told, SHARE, values, subject=("晨光网贷", 1_730))


def _largest() -> Picture:
    rows: list[tuple[str, int | None]] = [
        (f"示例机构 {n:02}", 9_800_000_000_00 // (n + 2)) for n in range(31)
    ]
    rows.append(("<script>alert(1)</script>\u202e司公融金", 2_000_000_000_00))
    told = Text("待偿余额最大的机构", "Institutions with the largest balance")
    return ranking("sample-ranking", told, [NAME, BALANCE], rows, subject="示例机构 07")


def _by_rule() -> Picture:
    rules = ("资金池不足", "单一借款人超限", "关联余额超限", "迟报", "逾期率偏高")
    rows: list[tuple[str, str, int | None]] = [
        (rule, f"2020-{n:02}", (at * 7 + n * 5) % 23 - 6)
        for at, rule in enumerate(rules)
        for n in range(1, 13)
    ]
    kept = [(rule, month, value) for rule, month, value in rows if value is not None and value >= 0]
    columns = [Column("rule", Text("规则", "Rule")), MONTH, FINDINGS]
    return heat_map("sample-heat", Text("各规则各月的发现", "Findings by rule and month"), columns, kept)


def _by_province() -> Picture:
    values = {
        f"{code}0000": code * code % 97 for code in (11, 12, 13, 21, 31, 32, 33, 35, 37, 42, 44, 50, 51, 61)
    }
    return tile_map("sample-map", Text("各地的发现", "Findings by area"), FINDINGS, values)


def _owners() -> Picture:
    names = ("晨光网贷", "晨光控股", "海右投资", "江南实业", "北辰基金", "晨光支付", "东岳资本")
    owns = Text("持股", "Owns")
    edges = [
        (1, 0, 6_000), (2, 0, 2_500), (3, 1, 5_100), (4, 1, 4_900), (4, 2, 10_000), (0, 5, 8_000),
        (6, 4, 3_300), (5, 3, 1_200),
    ]  # fmt: skip
    return flow(
        "sample-flow",
        Text("股权关系", "Owners"),
        Column("share_bp", Text("比例", "Share"), "bp"),
        [Node(str(n), name) for n, name in enumerate(names)],
        [Edge(str(a), str(b), share, owns) for a, b, share in edges],
        subject="0",
    )


def _empty() -> Picture:
    return trend("sample-empty", Text("尚无数据", "No data yet"), [MONTH, BALANCE], [])
