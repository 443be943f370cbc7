"""Planted loans around the limit of twenty working days for raising money."""

from collections.abc import Iterator
from datetime import date, timedelta

from mingjian.engines.simulation.book import CANCELLED, CURRENT, FIRST_PLANTED, RAISING, REPAID
from mingjian.engines.simulation.borrowers import Loan, Plant
from mingjian.engines.simulation.cast import AS_OF, Cast
from mingjian.engines.simulation.workdays import nth_before
from mingjian.law.calendars import official

LIMIT = 20  # working days
LAW_BEGAN = date(2016, 8, 17)
SPRING_FESTIVAL = date(2020, 1, 6)  # opened here, the holidays lie between
NATIONAL_DAY = date(2019, 9, 16)
ON_A_SATURDAY = date(2019, 11, 2)
FIRST_RAISING = FIRST_PLANTED + 1_000  # borrower numbers
PRINCIPAL_FEN = 3_000_000
TERM = timedelta(days=360)


def raising_loans(cast: Cast) -> list[tuple[Loan, int]]:
    """The loans, each with the working days it raised; those above the limit are the breaches.

    A loan that is not judged (cancelled, or its 21st day before the law) has 0.
    """
    cases = [*_funded_cases(), *_open_cases()]
    return [(_loan(cast.mains[i % len(cast.mains)], i, case), case[3]) for i, case in enumerate(cases)]


def raising_plants(loans: list[tuple[Loan, int]], first_row: int) -> Iterator[Plant]:
    """The breaches among the loans; the first loan is the planted row `first_row`."""
    for row, (loan, count) in enumerate(loans, first_row):
        if count > LIMIT:
            period = official().nth_after(loan.opened, LIMIT + 1).isoformat()
            yield Plant("p2p.fundraising-period", period, count, loan.platform, row=row)


_Case = tuple[date, date | None, int, int]  # opened, funded, status, working days judged


def _funded_cases() -> Iterator[_Case]:
    calendar = official()
    for opened in (SPRING_FESTIVAL, NATIONAL_DAY, ON_A_SATURDAY):
        for count in (LIMIT, LIMIT + 1, LIMIT + 15):
            yield opened, calendar.nth_after(opened, count), CURRENT, count
    yield NATIONAL_DAY, calendar.nth_after(NATIONAL_DAY, 2 * LIMIT), CANCELLED, 0
    too_early = nth_before(LAW_BEGAN - timedelta(days=1), LIMIT + 1)
    # funded under the law, but the 21st day lies the day before it
    yield too_early, calendar.nth_after(too_early, LIMIT + 5), REPAID, 0
    caught = nth_before(LAW_BEGAN, LIMIT + 1)
    yield caught, LAW_BEGAN, REPAID, LIMIT + 1


def _open_cases() -> Iterator[_Case]:
    for count in (LIMIT, LIMIT + 1, LIMIT + 15):
        yield nth_before(AS_OF, count), None, RAISING, count
    yield NATIONAL_DAY, None, CANCELLED, 0


def _loan(platform: int, number: int, case: _Case) -> Loan:
    opened, funded, status, _ = case
    return Loan(
        platform=platform,
        borrower=FIRST_RAISING + number,
        legal=False,
        principal=PRINCIPAL_FEN,
        outstanding=PRINCIPAL_FEN if status == CURRENT else 0,
        opened=opened,
        funded=funded,
        due=funded + TERM if funded else None,
        status=status,
    )
