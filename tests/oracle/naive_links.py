"""The slow, obvious twin of self-financing: every simple path by itself, shares as exact fractions."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

Row = dict[str, str]

LEAST = Fraction(25, 100)
HOPS = 6


def judge_self_financing(loans: list[Row], links: list[Row], as_of: date) -> list[tuple[Row, int]]:
    """Funded loans in yuan to a linked borrower, and what is outstanding; `loans` are opened by as_of."""
    found = []
    for row in loans:
        funded = row["funded_on"]
        if not funded or date.fromisoformat(funded) > as_of or row["status"] == "cancelled":
            continue
        if row.get("currency", "") not in {"", "CNY"}:
            continue
        if is_linked(row["platform_id"], row["borrower_id"], links_on(links, funded)):
            found.append((row, int(row["outstanding_fen"])))
    return found


def links_on(links: list[Row], day: str) -> list[Row]:
    """The links that hold on a day: from valid_from up to the day before valid_to."""
    return [r for r in links if r["valid_from"] <= day and (not r["valid_to"] or day < r["valid_to"])]


def is_linked(platform: str, borrower: str, links: list[Row]) -> bool:
    """True where the two are the same, linked in one hop, or along shares, either way."""
    if platform == borrower:
        return True
    for row in links:
        ends = {row["from_id"], row["to_id"]}
        if row["kind"] in {"controls", "officer"} and ends == {platform, borrower}:
            return True
    shares = [r for r in links if r["kind"] == "owns"]
    ways = [(platform, borrower), (borrower, platform)]
    return any(product >= LEAST for way in ways for product in products(*way, shares))


def products(start: str, end: str, shares: list[Row]) -> Iterator[Fraction]:
    """The product of the shares along each simple path from start to end, of at most six hops."""

    def walk(node: str, seen: list[str], product: Fraction) -> Iterator[Fraction]:
        if node == end:
            yield product
            return
        if len(seen) > HOPS:
            return
        for row in shares:
            if row["from_id"] == node and row["to_id"] not in seen:
                share = Fraction(int(row["share_bp"]), 10_000)
                yield from walk(row["to_id"], [*seen, row["to_id"]], product * share)

    yield from walk(start, [start], Fraction(1))
