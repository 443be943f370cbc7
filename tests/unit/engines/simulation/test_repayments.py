"""Repayments add up to what the book says is repaid, on days between funding and as_of."""

import numpy as np
import pytest

from mingjian.engines.simulation.book import NO_DAY, STATUSES
from mingjian.engines.simulation.cast import AS_OF, Size
from mingjian.engines.simulation.draws import Ints
from mingjian.engines.simulation.market import Market, simulate
from mingjian.engines.simulation.repayments import payments
from mingjian.engines.simulation.workdays import number_of


@pytest.fixture(scope="module")
def market() -> Market:
    return simulate(2, Size(platforms=6, months=6, loans=5_000))


@pytest.fixture(scope="module")
def paid(market: Market) -> dict[str, Ints]:
    return payments(market.book)


def test_principal_adds_up_to_what_is_no_longer_outstanding(market: Market, paid: dict[str, Ints]) -> None:
    book = market.book
    lent = (book["funded"] != NO_DAY) & (book["status"] != STATUSES.index("cancelled"))
    back = np.where(lent, book["principal"] - book["outstanding"], 0)
    sums = np.zeros(len(back), dtype=np.int64)
    np.add.at(sums, paid["row"], paid["principal"])
    assert (sums == np.maximum(back, 0)).all()
    assert sums.sum() > 0


def test_nothing_is_paid_before_funding_or_after_as_of(market: Market, paid: dict[str, Ints]) -> None:
    assert (paid["paid"] >= market.book["funded"][paid["row"]]).all()
    assert paid["paid"].max() <= number_of(AS_OF)
    assert (paid["principal"] >= 0).all()
    assert (paid["interest"] >= 0).all()


def test_interest_is_what_the_rate_gives_for_the_days_within_a_fen(
    market: Market, paid: dict[str, Ints]
) -> None:
    book, row = market.book, int(paid["row"][0])
    until = min(int(book["due"][row]), number_of(AS_OF))
    days = until - int(book["funded"][row])
    whole = int(book["principal"][row]) * int(book["rate_bp"][row]) * days // (10_000 * 365)
    assert int(paid["interest"][paid["row"] == row].sum()) == whole


def test_every_payment_is_of_a_loan_that_stands_in_the_book_once_or_thrice(paid: dict[str, Ints]) -> None:
    counts = np.bincount(paid["row"])
    assert set(counts[counts > 0].tolist()) == {1, 3}
