"""The demo market as a whole: who plays, the book, the filings and the truth about the breaches."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from mingjian.engines.simulation import borrowers, concentration, custody, monthly, raising
from mingjian.engines.simulation.book import ROWS_A_MAIN, Book, book_of, broad_book, join
from mingjian.engines.simulation.borrowers import Loan, Plant
from mingjian.engines.simulation.cast import Cast, Size, choose_cast
from mingjian.engines.simulation.draws import Draws, Ints
from mingjian.engines.simulation.identity import borrower_ids
from mingjian.engines.simulation.workdays import NO_DAY, number_of
from mingjian.kernel.problems import Refused, problem

PLATFORMS = (2, 1_000)
MONTHS = (1, 60)
MOST_LOANS = 50_000_000
RAISING_TERM = 360  # days, as offered while no due day is set


@dataclass(frozen=True, slots=True)
class Market:
    """A drawn market; `order` lists the rows of the book as they are written."""

    seed: int
    cast: Cast
    book: Book
    order: Ints
    custody: custody.Columns
    figures: monthly.Figures
    truth: list[dict[str, object]]


def simulate(seed: int, size: Size) -> Market:
    """Draw the market of a seed. Refuses sizes out of range with `option.invalid`."""
    _require_range("--seed", seed, 0, 2**63 - 1)
    _require_range("--platforms", size.platforms, *PLATFORMS)
    _require_range("--months", size.months, *MONTHS)
    cast = choose_cast(seed, size)
    people, raised = borrowers.planted_borrowers(cast), raising.raising_loans(cast)
    planted = [loan for person in people for loan in borrowers.borrower_loans(person)]
    first_raising = len(planted)
    planted += [loan for loan, _ in raised]
    planted += concentration.narrow_loans(cast, seed)
    least = len(planted) + ROWS_A_MAIN * len(cast.mains)
    _require_range("--loans", size.loans, least, MOST_LOANS)
    broad = broad_book(cast, seed, size.loans - len(planted))
    book = join([_planted_book(planted, seed), *broad])
    order = np.argsort(book["opened"], kind="stable")
    books = concentration.borrower_balances(book, size.platforms)
    custody_rows, shortfalls = custody.custody_days(cast, seed, books)
    figures, filed = monthly.monthly_figures(cast, seed, book, books)
    plants = [
        *borrowers.cap_plants(people),
        *raising.raising_plants(raised, first_raising),
        *concentration.book_plants(books),
        *shortfalls,
        *filed,
    ]
    truth = _truth(plants, cast, seed, order)
    return Market(seed, cast, book, order, custody_rows, figures, truth)


def loan_id(position: int) -> str:
    """The id of the loan at a position of the written book, from 0."""
    return f"L{position + 1:08d}"


def _require_range(option: str, value: int, low: int, high: int) -> None:
    if not low <= value <= high:
        raise Refused(problem("option.invalid", column=option, value=value, allowed=f"{low}..{high}"))


def _planted_book(loans: list[Loan], seed: int) -> Book:
    def column(values: Iterable[int]) -> Ints:
        return np.fromiter(values, dtype=np.int64, count=len(loans))

    columns = {
        "platform": column(loan.platform for loan in loans),
        "borrower": column(loan.borrower for loan in loans),
        "legal": column(loan.legal for loan in loans),
        "principal": column(loan.principal for loan in loans),
        "outstanding": column(loan.outstanding for loan in loans),
        "term_days": column(_term(loan) for loan in loans),
        "opened": column(number_of(loan.opened) for loan in loans),
        "funded": column(number_of(loan.funded) if loan.funded else NO_DAY for loan in loans),
        "due": column(number_of(loan.due) if loan.due else NO_DAY for loan in loans),
        "status": column(loan.status for loan in loans),
    }
    return book_of(columns, Draws(seed, 6))


def _term(loan: Loan) -> int:
    return (loan.due - loan.funded).days if loan.due and loan.funded else RAISING_TERM


def _truth(plants: list[Plant], cast: Cast, seed: int, order: Ints) -> list[dict[str, object]]:
    """The plants as truth.json lists them, in order of rule, subject and period."""
    position = np.empty_like(order)
    position[order] = np.arange(len(order))
    found = []
    for plant in plants:
        subject = {}
        if plant.platform is not None:
            subject["platform_id"] = cast.platform_ids[plant.platform]
        if plant.borrower is not None:
            number = np.array([plant.borrower], dtype=np.int64)
            subject["borrower_id"] = borrower_ids(number, seed)[0].decode()
        if plant.row is not None:
            subject["loan_id"] = loan_id(int(position[plant.row]))
        found.append((plant.rule, sorted(subject.items()), plant.period, plant.measured, subject))
    return [
        {"rule": rule, "subject": subject, "period": period, "measured": measured}
        for rule, _, period, measured, subject in sorted(found, key=lambda entry: entry[:4])
    ]
