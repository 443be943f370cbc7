"""Planted loans around the limit of twenty working days for raising money."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from mingjian.engines.simulation.book import CANCELLED, CURRENT, FIRST_PLANTED, RAISING, REPAID
from mingjian.engines.simulation.cast import AS_OF, Cast
from mingjian.engines.simulation.plants import Breach, Cases, Loan, lent, unfunded
from mingjian.engines.simulation.workdays import nth_before
from mingjian.law.calendars import official

LIMIT = 20  # working days
LAW_BEGAN = date(2016, 8, 17)
SPRING_FESTIVAL = date(2021, 1, 25)  # opened here, the holidays lie between
NATIONAL_DAY = date(2020, 9, 16)
ON_A_SATURDAY = date(2020, 11, 7)
FIRST_RAISING = FIRST_PLANTED + 1_000  # borrower numbers
RULE = "p2p.fundraising-period"


def raising_loans(cast: Cast) -> Cases:
    """The loans, each with its breach or None; a case that is not judged counts no working day."""
    cases = enumerate([*_funded_cases(), *_open_cases()])
    return [
        (_loan(cast.mains[i % len(cast.mains)], FIRST_RAISING + i, case), _breach(case)) for i, case in cases
    ]


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


def _loan(platform: int, borrower: int, case: _Case) -> Loan:
    opened, funded, status, _ = case
    if funded:
        return replace(lent(platform, borrower, funded, status), opened=opened)
    return unfunded(platform, borrower, opened, status)


def _breach(case: _Case) -> Breach | None:
    opened, _, _, count = case
    if count <= LIMIT:
        return None
    return Breach(RULE, official().nth_after(opened, LIMIT + 1).isoformat(), count)
