"""Balances filed for the month of as_of that differ from the book: above the watch lines, and at them."""

from collections.abc import Iterator
from dataclasses import replace

from mingjian.engines.simulation.book import FIRST_PLANTED, Book, counts_in_balance
from mingjian.engines.simulation.cast import AS_OF, Cast
from mingjian.engines.simulation.concentration import Books
from mingjian.engines.simulation.draws import Ints
from mingjian.engines.simulation.plants import Loan, Plant, lent
from mingjian.engines.simulation.workdays import number_of

RULE = "p2p.report-mismatch"
AMOUNT_FEN = 1_000_000
PARTS = 100  # one percent of the book
ROUNDED = 1  # place among the mains of the platform whose book divides by 100


def rounding_loan(cast: Cast) -> Loan:
    """A loan whose balance is set so that one percent of the book is a whole number of fen."""
    platform = cast.mains[ROUNDED % len(cast.mains)]
    loan = lent(platform, FIRST_PLANTED + 60_000, AS_OF.replace(month=4))
    return replace(loan, outstanding=loan.principal // 2)


def round_book(book: Book, row: int) -> None:
    """Set the balance of the rounding loan, which stands in row `row`."""
    beside = counts_in_balance(book) & (book["platform"] == book["platform"][row])
    book["outstanding"][row] += -int(book["outstanding"][beside].sum()) % PARTS


def file_balances(cast: Cast, figures: dict[str, Ints], books: Books) -> tuple[frozenset[int], list[Plant]]:
    """Put the planted balances into the last month; who published by as_of, and what is found.

    They publish on as_of itself: what comes later is not known then.
    """
    plants = []
    plan = dict(_differences(cast, books))
    for platform, difference in plan.items():
        balance = int(books[platform].sum())
        figures["balance_fen"][platform, -1] = balance + difference
        figures["published"][platform, -1] = number_of(AS_OF)
        measured = abs(difference)
        if measured > AMOUNT_FEN and measured * PARTS > balance:
            plants.append(Plant(RULE, f"{AS_OF:%Y-%m}", measured, platform))
    return frozenset(plan), plants


def _differences(cast: Cast, books: Books) -> Iterator[tuple[int, int]]:
    """Platform and fen filed above (below: negative) its book."""
    lines = [max(AMOUNT_FEN, int(book.sum()) // PARTS) for book in books]
    above, at, below = (cast.mains[i % len(cast.mains)] for i in range(3))
    yield at, lines[at]
    yield below, -lines[below] - 1
    yield above, lines[above] + 1
    # small books, of which one percent is less than the amount
    yield from zip(cast.narrow, (AMOUNT_FEN + 1, AMOUNT_FEN), strict=False)
