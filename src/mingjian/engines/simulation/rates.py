"""Rates around four times the one-year LPR, and the loans of lenders that P2P rules do not bind."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from mingjian.engines.simulation.book import CANCELLED, CURRENT, FIRST_PLANTED, PRODUCTS, RAISING, REPAID
from mingjian.engines.simulation.cast import AS_OF, Cast
from mingjian.engines.simulation.identity import FIRST_INSTITUTION
from mingjian.engines.simulation.plants import Breach, Cases, Loan, lent, unfunded

RULE = "lending.rate-cap"
BEGAN = date(2021, 1, 1)
LPR_BP = 385  # one year, from 2020-04-20 up to as_of
CAP_BP = 4 * LPR_BP
FIRST_BORROWER = FIRST_PLANTED + 50_000
HIGH_BP = 2_400
_SPRING = date(2021, 3, 10)


def rated_loans(cast: Cast) -> Cases:
    """Loans of platforms around the cap, each with its breach or None."""
    plan = [
        (_at(BEGAN), CAP_BP + 1, True),
        (_at(_SPRING), HIGH_BP, True),
        (_at(date(2021, 6, 3), REPAID), CAP_BP + 1, True),  # repaid: the contract was what it was
        (_at(BEGAN), CAP_BP, False),
        (_at(AS_OF), CAP_BP, False),
        (_at(BEGAN - timedelta(days=1)), CAP_BP + 1, False),  # the day before the cap
        (_at(date(2020, 6, 1)), HIGH_BP, False),
        (unfunded(0, 0, AS_OF - timedelta(days=3), RAISING), HIGH_BP, False),  # no contract yet
        (unfunded(0, 0, _SPRING, CANCELLED), HIGH_BP, False),
    ]
    return [_case(cast.mains[i % len(cast.mains)], FIRST_BORROWER + i, *case) for i, case in enumerate(plan)]


def outside_loans(cast: Cast) -> Cases:
    """Loans of other kinds of lenders: the cap binds `other`, what is for P2P alone binds none of them."""
    other, licensed = cast.outsider("other"), (cast.outsider("microloan"), cast.outsider("bank"))
    cases: Cases = []
    for number, (rate, is_found) in enumerate(((CAP_BP + 1, True), (HIGH_BP, True), (CAP_BP, False))):
        cases.append(_case(other, FIRST_BORROWER + 100 + number, _at(_SPRING), rate, is_found))
    before = _at(BEGAN - timedelta(days=1))
    cases.append(_case(other, FIRST_BORROWER + 110, before, HIGH_BP, False))
    for lender in licensed:
        cases.append(_case(lender, FIRST_BORROWER + 120 + lender, _at(_SPRING), HIGH_BP, False))
    return [*cases, *((loan, None) for loan in _unbound(other))]


def _unbound(other: int) -> Iterator[Loan]:
    """What would be a breach on a platform: a promise, a balance, a long raising, itself as borrower."""
    plain = replace(lent(other, FIRST_BORROWER + 200, _SPRING), rate_bp=CAP_BP)
    yield replace(plain, product=len(PRODUCTS))
    yield replace(plain, principal=30_000_000, outstanding=30_000_000)
    yield replace(plain, opened=_SPRING - timedelta(days=90))
    yield replace(plain, borrower=FIRST_INSTITUTION + other, legal=True)
    yield replace(plain, project=1)  # a planted project: this is no further platform


def _at(funded: date, status: int = CURRENT) -> Loan:
    return lent(0, 0, funded, status)


def _case(
    platform: int, borrower: int, loan: Loan, rate_bp: int, is_found: bool
) -> tuple[Loan, Breach | None]:
    loan = replace(loan, platform=platform, borrower=borrower, rate_bp=rate_bp)
    breach = Breach(RULE, str(loan.funded), rate_bp) if is_found else None
    return loan, breach
