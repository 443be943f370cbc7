"""Projects that several loans finance: on several platforms at once, and the near misses."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from mingjian.engines.simulation.book import (
    CANCELLED,
    CURRENT,
    DEFAULTED,
    FIRST_PLANTED,
    NO_PROJECT,
    OVERDUE,
    OWN_PROJECT,
    RAISING,
    REPAID,
)
from mingjian.engines.simulation.cast import AS_OF, Cast
from mingjian.engines.simulation.plants import Loan, Plant, lent, unfunded

RULE = "p2p.repeat-project"
FIRST_BORROWER = FIRST_PLANTED + 30_000
_OPEN = (RAISING, CURRENT, OVERDUE, DEFAULTED)
_FUNDED = date(2021, 4, 7)
_OFFERED = AS_OF - timedelta(days=9)

_Part = tuple[int, int, int]  # place of the platform, days after the first funding, status
_PROJECTS: tuple[tuple[_Part, ...], ...] = (
    ((0, 0, CURRENT), (1, 6, CURRENT)),
    ((0, 7, CURRENT), (1, 0, OVERDUE), (2, 14, CURRENT)),  # on three platforms
    ((0, 0, DEFAULTED), (1, 0, RAISING)),
    ((0, 2, CURRENT), (1, 2, CURRENT)),  # opened on one day
    # repaid on one platform and lent there again: two platforms, not three loans
    ((0, 0, REPAID), (0, 0, CURRENT), (1, 8, CURRENT)),
    ((0, 0, REPAID), (1, 6, CURRENT)),  # repaid on the first before it came to the second, or after
    ((0, 0, CURRENT), (0, 6, CURRENT)),  # twice on one platform
    ((0, 0, CURRENT), (1, 6, CANCELLED)),
    ((0, 0, REPAID), (1, 0, REPAID)),
)


def project_loans(cast: Cast) -> list[Loan]:
    """The loans of all planted projects, and two that name no project at all."""
    places = (*cast.mains, *cast.narrow)[:3]
    loans = [
        replace(_loan(cast, places[part[0] % len(places)], number, part), project=number)
        for number, parts in enumerate(_PROJECTS, 1)
        for part in parts
    ]
    nameless = lent(places[0], FIRST_BORROWER, _FUNDED), _loan(cast, places[1], 0, (1, 0, CURRENT))
    return [*loans, *(replace(loan, project=NO_PROJECT) for loan in nameless)]


def project_plants(loans: list[Loan]) -> Iterator[Plant]:
    """The projects that are open on more than one platform, from the day of the second on."""
    first: dict[int, dict[int, date]] = {}
    for loan in loans:
        if loan.project and loan.project > OWN_PROJECT and loan.status in _OPEN:
            days = first.setdefault(loan.project, {})
            days[loan.platform] = min(loan.opened, days.get(loan.platform, loan.opened))
    for project, days in first.items():
        if len(days) > 1:
            second = sorted(days.values())[1]
            yield Plant(RULE, second.isoformat(), len(days), project=project)


def _loan(cast: Cast, platform: int, number: int, part: _Part) -> Loan:
    """A narrow book keeps its planted shares: there the project is raising."""
    _, days, status = part
    borrower = FIRST_BORROWER + number
    is_lent = status in {CURRENT, OVERDUE, DEFAULTED} and platform in cast.mains
    if is_lent or status == REPAID:
        return lent(platform, borrower, _FUNDED + timedelta(days=days), status)
    offered = _OFFERED + timedelta(days=days % 7)
    return unfunded(platform, borrower, offered, CANCELLED if status == CANCELLED else RAISING)
