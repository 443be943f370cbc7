"""Planted borrowers: balances at, one fen above and far above each cap, on one platform and over several.

Each balance is made of several loans; beside them stand loans that must not count: repaid, cancelled with
an amount still stated, raising.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from mingjian.engines.simulation.book import (
    CANCELLED,
    CURRENT,
    DEFAULTED,
    FIRST_PLANTED,
    OVERDUE,
    RAISING,
    REPAID,
)
from mingjian.engines.simulation.cast import AS_OF, Cast
from mingjian.engines.simulation.plants import Loan, Plant

SPREAD = 6  # platforms over which a total is spread where there are as many
_FUNDED = date(2021, 3, 2)
_DUE = date(2021, 12, 2)
_DUE_BEFORE = date(2021, 5, 6)


@dataclass(frozen=True, slots=True)
class Cap:
    """The two caps of a kind of person, in fen."""

    kind: str  # as the rule keys spell it
    platform_fen: int
    total_fen: int


CAPS = (Cap("natural", 20_000_000, 100_000_000), Cap("legal", 100_000_000, 500_000_000))


@dataclass(frozen=True, slots=True)
class Borrower:
    """A planted borrower: the balance in fen on each platform."""

    number: int
    cap: Cap
    balances: dict[int, int]

    @property
    def total(self) -> int:
        """The balance over all platforms."""
        return sum(self.balances.values())


def planted_borrowers(cast: Cast) -> list[Borrower]:
    """Borrowers around the caps of both kinds, on the largest main platforms."""
    spread = cast.mains[:SPREAD]
    first, second = spread[0], spread[min(1, len(spread) - 1)]
    balances = [
        (cap, plan)
        for cap in CAPS
        for plan in (
            {first: cap.platform_fen},
            {first: cap.platform_fen + 1},
            {second: cap.platform_fen + 1},
            _spread_evenly(spread, cap.total_fen),
            _spread_evenly(spread, cap.total_fen + 1),
            dict.fromkeys(spread, cap.platform_fen),
            {first: cap.total_fen + 1},
        )
    ]
    return [Borrower(FIRST_PLANTED + i, cap, plan) for i, (cap, plan) in enumerate(balances)]


def cap_plants(borrowers: list[Borrower]) -> Iterator[Plant]:
    """What the caps find in these borrowers: one comparison a platform and one in all."""
    month = f"{AS_OF:%Y-%m}"
    for person in borrowers:
        rule = f"p2p.cap-{person.cap.kind}"
        for platform, balance in person.balances.items():
            if balance > person.cap.platform_fen:
                yield Plant(f"{rule}-platform", month, balance, platform, person.number)
        if person.total > person.cap.total_fen:
            yield Plant(f"{rule}-total", month, person.total, borrower=person.number)


def borrower_loans(person: Borrower) -> Iterator[Loan]:
    """The loans of a planted borrower: three parts a platform, and those that must not count."""
    for platform, balance in person.balances.items():
        part = balance // 3
        # the last fen of the balance is what a repaid loan still states
        parts = (part, CURRENT), (part, OVERDUE), (balance - 2 * part - 1, DEFAULTED), (1, REPAID)
        for outstanding, status in parts:
            principal = max(outstanding, balance // 3)
            yield _loan(person, platform, principal, outstanding, status)
    home = next(iter(person.balances))
    amount = person.cap.platform_fen // 4
    yield _loan(person, home, amount, 0, REPAID)
    yield _loan(person, home, amount, amount, CANCELLED)
    yield _loan(person, home, amount, 0, RAISING)


def _spread_evenly(platforms: tuple[int, ...], total: int) -> dict[int, int]:
    share, rest = divmod(total, len(platforms))
    return {platform: share + (i < rest) for i, platform in enumerate(platforms)}


def _loan(person: Borrower, platform: int, principal: int, outstanding: int, status: int) -> Loan:
    raising = status == RAISING
    due = _DUE if status in {CURRENT, CANCELLED} else _DUE_BEFORE
    return Loan(
        platform=platform,
        borrower=person.number,
        legal=person.cap.kind == "legal",
        principal=principal,
        outstanding=outstanding,
        opened=AS_OF if raising else date(2021, 2, 26),
        funded=None if raising else _FUNDED,
        due=None if raising else due,
        status=status,
    )
