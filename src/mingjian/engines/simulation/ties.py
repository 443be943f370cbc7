"""Self-financing: loans to parties tied to the platform, and the hard near misses beside them.

A loan is found where the borrower is the platform itself, or controls it or serves it (or the other way
round) in one hop, or where shares along one path of at most six links multiply to a quarter or more; each
link has to hold on the day of funding.
"""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from mingjian.engines.simulation.book import CURRENT, FIRST_PLANTED, OVERDUE
from mingjian.engines.simulation.cast import Cast
from mingjian.engines.simulation.identity import FIRST_INSTITUTION
from mingjian.engines.simulation.links import Link
from mingjian.engines.simulation.plants import Breach, Cases, lent

RULE = "p2p.self-financing"
LAW_BEGAN = date(2016, 8, 17)
FIRST_TIED = FIRST_PLANTED + 20_000  # party numbers, ten a case
_FIRST_FUNDED = date(2020, 9, 1)
_WHOLE = 10_000
# Below a quarter by 648,772 parts in 10^24: equal to a quarter in floating point.
_NEARLY_A_QUARTER = (5_667, 7_723, 8_093, 8_202, 8_702, 9_889)


class Edge(NamedTuple):
    """A link of a case: P is the platform, B the borrower, digits stand between; days count from funding."""

    source: str
    target: str
    kind: str = "owns"
    share_bp: int | None = None
    since: int = -400
    until: int | None = None


def _down(*shares: int) -> tuple[Edge, ...]:
    """The platform owns the borrower along a path of shares."""
    path = ["P", *map(str, range(1, len(shares))), "B"]
    return tuple(Edge(*pair, share_bp=share) for pair, share in zip(pairwise(path), shares, strict=True))


def _up(*shares: int) -> tuple[Edge, ...]:
    """The borrower owns the platform along a path of shares."""
    path = ["B", *map(str, range(1, len(shares))), "P"]
    return tuple(Edge(*pair, share_bp=share) for pair, share in zip(pairwise(path), shares, strict=True))


_TIED: tuple[tuple[Edge, ...], ...] = (
    (Edge("P", "B", "controls"),),
    (Edge("B", "P", "controls"),),
    (Edge("B", "P", "officer"),),
    (Edge("P", "B", "officer"),),
    _down(2_500),
    _up(2_500),
    _down(5_000, 5_000),
    _up(5_000, 5_000),
    _down(5_000, _WHOLE, 5_000),
    _down(8_000, 6_250, 8_000, 6_250),
    _up(5_000, _WHOLE, 8_000, 6_250, _WHOLE),
    _down(_WHOLE, _WHOLE, _WHOLE, _WHOLE, 5_000, 5_000),  # six hops, the most
    _up(_WHOLE, _WHOLE, _WHOLE, _WHOLE, _WHOLE, 2_500),
    (Edge("P", "B", "controls", since=0),),  # began on the day of funding
    (Edge("P", "B", share_bp=6_000, until=1),),  # the day of funding was its last
    (*_down(1_500), *_down(9_000, 9_000)),  # one path of two is enough
)
_APART: tuple[tuple[Edge, ...], ...] = (
    (),  # nobody knows anybody
    _down(2_499),
    _up(2_499),
    _down(5_000, 4_999),
    _down(*_NEARLY_A_QUARTER),
    _down(*[_WHOLE] * 7),  # one hop too many
    (Edge("B", "P", "controls", until=0),),  # ended the day before funding
    (Edge("P", "B", share_bp=_WHOLE, since=1),),  # begins the day after
    (Edge("P", "1", share_bp=_WHOLE, until=0), Edge("1", "B", share_bp=_WHOLE)),  # a path half in time
    # two paths of 15 % each: 30 % together, but each path counts by itself
    (*_down(3_000, 5_000), Edge("P", "2", share_bp=5_000), Edge("2", "B", share_bp=3_000)),
    (*_down(1_500), Edge("P", "1", share_bp=3_000), Edge("1", "B", share_bp=5_000)),
    (Edge("P", "1", "controls"), Edge("1", "B", "controls")),  # control reaches one hop
    (Edge("P", "1", "controls"), Edge("1", "B", share_bp=_WHOLE)),  # kinds do not mix on a path
    (Edge("1", "P", share_bp=_WHOLE), Edge("1", "B", share_bp=_WHOLE)),  # sisters: up and down is no path
    (Edge("1", "P", "officer"), Edge("1", "B", "officer")),  # one officer of both
    (Edge("1", "B", "controls"), Edge("B", "1", "controls")),  # linked, but with somebody else
    # a ring on the way: 40 % x 100 % x 60 % is 24 %, however often one goes round
    (
        Edge("P", "1", share_bp=4_000),
        Edge("1", "2", share_bp=_WHOLE),
        Edge("2", "1", share_bp=_WHOLE),
        Edge("2", "B", share_bp=6_000),
    ),
)  # fmt: skip


def tied_loans(cast: Cast) -> tuple[Cases, list[Link]]:
    """The loans, each with its breach or None, and the links that they need."""
    cases: Cases = []
    links: list[Link] = []
    for number, edges in enumerate((*_TIED, *_APART)):
        platform = cast.mains[number % len(cast.mains)]
        funded = _FIRST_FUNDED + timedelta(weeks=number)
        borrower = FIRST_TIED + 10 * number
        loan = replace(lent(platform, borrower, funded), legal=_is_company(edges))
        breach = Breach(RULE, funded.isoformat(), loan.outstanding) if number < len(_TIED) else None
        cases.append((loan, breach))
        nodes = {"P": FIRST_INSTITUTION + platform, "B": borrower}
        links += [_link(edge, nodes, borrower, funded) for edge in edges]
    own, controlled = _institutions_as_borrowers(cast)
    return [*cases, *own], [*links, *controlled]


def _is_company(edges: tuple[Edge, ...]) -> bool:
    """A borrower that is owned or controlled is no natural person."""
    return any(edge.target == "B" for edge in edges)


def _link(edge: Edge, nodes: dict[str, int], borrower: int, funded: date) -> Link:
    source, target = (
        nodes[name] if name in nodes else borrower + int(name) for name in (edge.source, edge.target)
    )
    since = funded + timedelta(days=edge.since)
    until = None if edge.until is None else funded + timedelta(days=edge.until)
    return Link(source, target, edge.kind, edge.share_bp, since, until)


def _institutions_as_borrowers(cast: Cast) -> tuple[Cases, list[Link]]:
    """Platforms that borrow, from themselves or from others: `borrower_id` is the `institution_id`."""
    first, last = cast.mains[0], cast.mains[-1]
    controlled = (first + 1) % cast.size.platforms
    stranger = cast.outsider("payment")
    day, before = _FIRST_FUNDED, _FIRST_FUNDED - timedelta(days=1)
    plan = (  # platform, borrower, funded, status, found
        (first, first, day, CURRENT, True),
        (last, last, LAW_BEGAN, OVERDUE, True),
        (last, last, LAW_BEGAN - timedelta(days=1), OVERDUE, False),  # no obligation was in force
        (first, controlled, day, CURRENT, True),
        (first, controlled, before, CURRENT, False),  # control began the day after
        (first, stranger, day, CURRENT, False),
    )
    cases: Cases = []
    for platform, borrower, funded, status, is_found in plan:
        loan = lent(platform, FIRST_INSTITUTION + borrower, funded, status)
        breach = Breach(RULE, funded.isoformat(), loan.outstanding) if is_found else None
        cases.append((replace(loan, legal=True), breach))
    control = Link(FIRST_INSTITUTION + first, FIRST_INSTITUTION + controlled, "controls", None, day, None)
    return cases, [control]
