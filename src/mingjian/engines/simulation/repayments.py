"""What borrowers paid back: up to three payments a loan, in sum what the book says is repaid."""

import numpy as np

from mingjian.engines.simulation.book import CANCELLED, Book
from mingjian.engines.simulation.cast import AS_OF
from mingjian.engines.simulation.draws import Ints
from mingjian.engines.simulation.workdays import NO_DAY, number_of

SHORT_TERM = 90  # days; a loan up to it is repaid at once
MOST_PAYMENTS = 3
_BP_YEAR = 10_000 * 365


def payments(book: Book) -> dict[str, Ints]:
    """The payments of a part of the book, loan by loan: `row`, `paid` (day), `principal`, `interest`."""
    back = book["principal"] - book["outstanding"]
    rows = np.flatnonzero((book["funded"] != NO_DAY) & (book["status"] != CANCELLED) & (back > 0))
    number = np.where(book["term_days"][rows] <= SHORT_TERM, 1, MOST_PAYMENTS)
    loan = np.repeat(rows, number)
    count = np.repeat(number, number)
    place = np.arange(len(loan)) - np.repeat(np.cumsum(number) - number, number)
    funded = book["funded"][loan].astype(np.int64)
    elapsed = np.minimum(book["due"][loan], number_of(AS_OF)) - funded
    interest = book["principal"][loan] * book["rate_bp"][loan] * elapsed // _BP_YEAR
    return {
        "row": loan,
        "paid": funded + elapsed * (place + 1) // count,
        "principal": _part(back[loan], place, count),
        "interest": _part(interest, place, count),
    }


def _part(whole: Ints, place: Ints, count: Ints) -> Ints:
    """An equal part of a whole; the parts of all places add up to it."""
    return whole * (place + 1) // count - whole * place // count
