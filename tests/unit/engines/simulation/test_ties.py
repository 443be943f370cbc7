"""Planted ties between platforms and borrowers are found by a plain search exactly where truth says so."""

from datetime import date
from fractions import Fraction

import pytest

from mingjian.engines.simulation.cast import AS_OF, Size, choose_cast
from mingjian.engines.simulation.identity import FIRST_INSTITUTION
from mingjian.engines.simulation.links import Link, platform_links
from mingjian.engines.simulation.plants import Cases, Loan
from mingjian.engines.simulation.ties import _NEARLY_A_QUARTER, LAW_BEGAN, tied_loans

CAST = choose_cast(1, Size(platforms=12))
QUARTER = Fraction(1, 4)


@pytest.fixture(scope="module")
def planted() -> tuple[Cases, list[Link]]:
    cases, links = tied_loans(CAST)
    return cases, [*links, *platform_links(CAST, 1)]


def holds(link: Link, day: date) -> bool:
    return link.since <= day and (link.until is None or day < link.until)


def shares(links: list[Link], node: int, goal: int, seen: tuple[int, ...]) -> list[Fraction]:
    """The product of each path of ownership of at most six hops that comes back to no node."""
    if node == goal:
        return [Fraction(1)]
    if len(seen) > 6:
        return []
    return [
        Fraction(link.share_bp or 0, 10_000) * rest
        for link in links
        if link.source == node and link.target not in seen
        for rest in shares(links, link.target, goal, (*seen, link.target))
    ]


def is_tied(loan: Loan, links: list[Link]) -> bool:
    platform, day = FIRST_INSTITUTION + loan.platform, loan.funded
    assert day is not None
    if loan.borrower == platform:
        return True
    alive = [link for link in links if holds(link, day)]
    pair = {platform, loan.borrower}
    if any(link.kind != "owns" and {link.source, link.target} == pair for link in alive):
        return True
    owned = [link for link in alive if link.kind == "owns"]
    down = shares(owned, platform, loan.borrower, (platform,))
    up = shares(owned, loan.borrower, platform, (loan.borrower,))
    return any(product >= QUARTER for product in (*down, *up))


def test_a_breach_stands_exactly_where_a_plain_search_finds_a_tie(planted: tuple[Cases, list[Link]]) -> None:
    cases, links = planted
    for loan, breach in cases:
        assert loan.funded is not None
        assert (breach is not None) == (loan.funded >= LAW_BEGAN and is_tied(loan, links)), loan


def test_breaches_and_near_misses_are_both_many_and_funded_in_time(
    planted: tuple[Cases, list[Link]],
) -> None:
    cases, _ = planted
    found = [breach is not None for _, breach in cases]
    assert found.count(True) >= 15
    assert found.count(False) >= 15
    assert all(loan.funded and loan.funded <= AS_OF for loan, _ in cases)


def test_one_path_is_below_a_quarter_and_equal_to_it_in_floating_point() -> None:
    exact, rounded = Fraction(1), 1.0
    for share in _NEARLY_A_QUARTER:
        exact *= Fraction(share, 10_000)
        rounded *= share / 10_000
    assert exact < QUARTER
    assert rounded == 0.25


def test_no_day_of_a_link_is_empty_and_nobody_sells_more_than_the_whole() -> None:
    links = [*platform_links(CAST, 1), *tied_loans(CAST)[1]]
    assert all(link.until is None or link.since < link.until for link in links)
    assert all((link.share_bp is not None) == (link.kind == "owns") for link in links)
    sold: dict[int, int] = {}
    for link in platform_links(CAST, 1):
        sold[link.target] = sold.get(link.target, 0) + (link.share_bp or 0)
    assert set(sold.values()) <= {0, 10_000}
