"""What is planted: single loans, the breaches that they make, and plants as truth.json lists them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from mingjian.engines.simulation.book import CANCELLED, CURRENT, REPAID

PRINCIPAL_FEN = 3_000_000  # of a loan whose amount does not matter: far below every cap
LONG_TERM, SHORT_TERM = timedelta(days=360), timedelta(days=30)
RAISED_IN = timedelta(days=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Loan:
    """One planted loan; `funded` and `due` are None where nothing was paid out.

    `platform` numbers the lender, `borrower` the party. What is None of the last three is drawn as in the
    broad books.
    """

    platform: int
    borrower: int
    legal: bool
    principal: int
    outstanding: int
    opened: date
    funded: date | None
    due: date | None
    status: int
    rate_bp: int | None = None
    product: int | None = None
    project: int | None = None


@dataclass(frozen=True, slots=True)
class Breach:
    """What a rule finds in one loan."""

    rule: str
    period: str
    measured: int


@dataclass(frozen=True, slots=True)
class Plant:
    """A planted breach, its subject by numbers; the period and the measure as truth.json has them."""

    rule: str
    period: str
    measured: int
    platform: int | None = None
    borrower: int | None = None
    row: int | None = None  # the planted loan, by its place among the planted ones
    project: int | None = None


Cases = list[tuple[Loan, Breach | None]]  # None: a near miss, nothing is found


def loan_plants(cases: Cases) -> Iterator[Plant]:
    """The breaches of single loans, which are the first planted rows."""
    for row, (loan, breach) in enumerate(cases):
        if breach:
            yield Plant(breach.rule, breach.period, breach.measured, loan.platform, row=row)


def lent(platform: int, borrower: int, funded: date, status: int = CURRENT) -> Loan:
    """A funded loan of the usual amount; the term of one that is no longer current has ended."""
    return Loan(
        platform=platform,
        borrower=borrower,
        legal=False,
        principal=PRINCIPAL_FEN,
        outstanding=0 if status in {REPAID, CANCELLED} else PRINCIPAL_FEN,
        opened=funded - RAISED_IN,
        funded=funded,
        due=funded + (LONG_TERM if status == CURRENT else SHORT_TERM),
        status=status,
    )


def unfunded(platform: int, borrower: int, opened: date, status: int) -> Loan:
    """A loan for which nothing was paid out: raising or cancelled."""
    return Loan(
        platform=platform,
        borrower=borrower,
        legal=False,
        principal=PRINCIPAL_FEN,
        outstanding=0,
        opened=opened,
        funded=None,
        due=None,
        status=status,
    )
