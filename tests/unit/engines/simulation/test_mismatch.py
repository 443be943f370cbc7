"""Planted balances stand at, just above and just below the two watch lines."""

from mingjian.engines.simulation.cast import AS_OF, Size
from mingjian.engines.simulation.concentration import borrower_balances
from mingjian.engines.simulation.market import Market, simulate
from mingjian.engines.simulation.workdays import number_of

AMOUNT = 1_000_000


def differences(market: Market) -> list[tuple[int, int]]:
    """Book and difference of each platform that published the last month by as_of."""
    books = borrower_balances(market.book, market.cast.size.platforms)
    early = market.figures["published"][:, -1] == number_of(AS_OF)
    return [
        (int(books[p].sum()), int(market.figures["balance_fen"][p, -1] - books[p].sum()))
        for p in range(market.cast.size.platforms)
        if early[p]
    ]


def test_the_five_differences_stand_around_their_lines() -> None:
    found = differences(simulate(1, Size(12, 2, 20_000)))
    large = sorted((d * 100 - book for book, d in found if book > 100 * AMOUNT))
    assert any(d < 0 and -d * 100 > book for book, d in found)  # filed too little
    assert 0 in large  # one percent exactly
    assert any(0 < over <= 200 for over in large)
    small = [d for book, d in found if book < 100 * AMOUNT]
    assert sorted(small) == [AMOUNT, AMOUNT + 1]


def test_what_is_found_is_above_both_lines() -> None:
    market = simulate(1, Size(12, 2, 20_000))
    above = [abs(d) for book, d in differences(market) if abs(d) > AMOUNT and abs(d) * 100 > book]
    planted = [row["measured"] for row in market.truth if row["rule"] == "p2p.report-mismatch"]
    assert sorted(above) == sorted(planted)
    assert len(planted) == 3
