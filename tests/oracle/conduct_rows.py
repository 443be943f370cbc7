"""Rows that crowd the edges of self-financing, repeat financing and promises, out of one number each."""

from tests.oracle.digits import Digits, Row

NAMES = [
    "", "稳健月盈", "保本", "不保本", "不 得承诺保本", "无风险", "非无风险", "担保本金", "环保本保息",
    "不限，保本", "零風險", "未作出刚兑", "没有承诺稳赚", "一二三稳赚", "保\u3000息", "不一二三保本",
]  # fmt: skip
PROJECTS = ["", "J0", "J1", "J2"]
NODES = ["P0", "P1", "P2", "P3", "B0", "B1", "B2", "H0", "H1"]
SHARES = [2499, 2500, 4999, 5000, 5001, 7071, 7072, 9000, 10_000, 10_000]
FROM = ["2015-01-01", "2016-08-17", "2018-10-01"]
TO = ["", "", "2018-10-25", "2026-01-01"]
KINDS = ["owns", "owns", "owns", "owns", "controls", "officer"]


def conduct_cells(digits: Digits, where: str) -> Row:
    """Borrower, project and product name of a loan of a platform such as `M0-P1`."""
    market = where[:2]
    borrower = digits.pick(["B0", "B1", "B2", "B0", "B1", "B2", "P0", "P1"])
    project = digits.pick(PROJECTS)
    return {
        "borrower_id": f"{market}-{borrower}",
        "project_id": project and f"{market}-{project}",
        "product_name": digits.pick(NAMES),
    }


def link(digits: Digits, market: str) -> Row:
    """A link between two of nine nodes of a market, cycles and loops among them."""
    kind = digits.pick(KINDS)
    return {
        "from_id": f"{market}-{digits.pick(NODES)}",
        "to_id": f"{market}-{digits.pick(NODES)}",
        "kind": kind,
        "share_bp": str(digits.pick(SHARES)) if kind == "owns" else "",
        "valid_from": digits.pick(FROM),
        "valid_to": digits.pick(TO),
    }
