"""All planted loans in one order, the breaches among them and the links that they need."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from mingjian.engines.simulation import borrowers, concentration, mismatch, projects
from mingjian.engines.simulation.book import Book, book_of
from mingjian.engines.simulation.cast import Cast
from mingjian.engines.simulation.draws import Draws, Ints
from mingjian.engines.simulation.links import Link
from mingjian.engines.simulation.plants import Loan, Plant, loan_plants
from mingjian.engines.simulation.raising import raising_loans
from mingjian.engines.simulation.rates import outside_loans, rated_loans
from mingjian.engines.simulation.ties import tied_loans
from mingjian.engines.simulation.wording import worded_loans
from mingjian.engines.simulation.workdays import NO_DAY, number_of

RAISING_TERM = 360  # days, as offered while no due day is set


@dataclass(frozen=True, slots=True)
class Scene:
    """The planted loans; the first `outside` of them are of lenders that are no platforms."""

    loans: list[Loan]
    outside: int
    rounding_row: int
    links: list[Link]
    plants: list[Plant]


def stage(cast: Cast, seed: int) -> Scene:
    """Everything that is planted in the book of a market."""
    people, financed = borrowers.planted_borrowers(cast), projects.project_loans(cast)
    tied, links = tied_loans(cast)
    outside = outside_loans(cast)
    cases = [*outside, *raising_loans(cast), *worded_loans(cast), *rated_loans(cast), *tied]
    loans = [
        *(loan for loan, _ in cases),
        mismatch.rounding_loan(cast),
        *financed,
        *(loan for person in people for loan in borrowers.borrower_loans(person)),
        *concentration.narrow_loans(cast, seed),
    ]
    plants = [
        *loan_plants(cases),
        *projects.project_plants(financed),
        *borrowers.cap_plants(people),
    ]
    return Scene(loans, len(outside), len(cases), links, plants)


def planted_book(loans: list[Loan], seed: int) -> Book:
    """The planted loans as a book; rates, products and projects that they do not set are drawn."""

    def column(value_of: Callable[[Loan], int]) -> Ints:
        return np.fromiter((value_of(loan) for loan in loans), dtype=np.int64, count=len(loans))

    columns = {
        "platform": column(lambda loan: loan.platform),
        "borrower": column(lambda loan: loan.borrower),
        "legal": column(lambda loan: loan.legal),
        "principal": column(lambda loan: loan.principal),
        "outstanding": column(lambda loan: loan.outstanding),
        "term_days": column(_term),
        "opened": column(lambda loan: number_of(loan.opened)),
        "funded": column(lambda loan: number_of(loan.funded) if loan.funded else NO_DAY),
        "due": column(lambda loan: number_of(loan.due) if loan.due else NO_DAY),
        "status": column(lambda loan: loan.status),
    }
    book = book_of(columns, Draws(seed, 6))
    _set(book["rate_bp"], (loan.rate_bp for loan in loans))
    _set(book["product"], (loan.product for loan in loans))
    _set(book["project"], (loan.project for loan in loans))
    return book


def _set(column: Ints, values: Iterable[int | None]) -> None:
    for row, value in enumerate(values):
        if value is not None:
            column[row] = value


def _term(loan: Loan) -> int:
    return (loan.due - loan.funded).days if loan.due and loan.funded else RAISING_TERM
