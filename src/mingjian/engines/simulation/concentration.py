"""Concentration: the small books whose shares are planted, and the shares of any book, exactly.

With R the balance of the many small borrowers, R / 5 to the largest and 4 R / 45 to each of the nine next
make a book of 2 R with shares of exactly 1,000 and 5,000 basis points; one fen more is above both.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

import numpy as np

from mingjian.engines.simulation.book import CURRENT, FIRST_PLANTED, Book, counts_in_balance
from mingjian.engines.simulation.cast import AS_OF, Cast
from mingjian.engines.simulation.draws import Draws, Ints
from mingjian.engines.simulation.plants import Loan, Plant

SMALL_BORROWERS = 60  # a narrow book
SMALL_STEP_FEN = 9_000  # small balances are multiples of it: divisible by 5, 8 and 45
LIMITS_BP = {"p2p.concentration-top10": (10, 5_000), "p2p.concentration-top1": (1, 1_000)}
FIRST_NARROW = FIRST_PLANTED + 10_000  # borrower numbers
_OPENED = date(2021, 3, 16)
_TERM = timedelta(days=180)

Books = list[Ints]  # a platform: the balances of its borrowers in fen, the largest first


def narrow_loans(cast: Cast, seed: int) -> Iterator[Loan]:
    """The books of the narrow platforms: far above the thresholds, at them, one fen above."""
    draws = Draws(seed, 3)
    number = FIRST_NARROW
    for part, platform in enumerate(cast.narrow):
        small = (draws.integers(33, 67, SMALL_BORROWERS) * SMALL_STEP_FEN).tolist()
        for rank, balance in enumerate([*_largest(sum(small), part), *small]):
            yield _loan(platform, number, balance, rank)
            number += 1


def borrower_balances(book: Book, platforms: int) -> Books:
    """The balances of each platform's borrowers, from the book as it stands."""
    counted = counts_in_balance(book)
    platform, borrower = book["platform"][counted], book["borrower"][counted]
    order = np.lexsort((borrower, platform))
    platform, borrower = platform[order], borrower[order]
    starts = np.flatnonzero(np.diff(platform, prepend=-1) | np.diff(borrower, prepend=-1))
    amounts = book["outstanding"][counted][order]
    sums = np.add.reduceat(amounts, starts) if len(starts) else amounts
    bounds = np.searchsorted(platform[starts], np.arange(platforms + 1))
    return [np.sort(sums[low:high])[::-1] for low, high in pairwise(bounds.tolist())]


def share_bp(balances: Ints, largest: int) -> int:
    """The share of the so-many largest borrowers in basis points, rounded down; 0 of an empty book."""
    total = int(balances.sum())
    return int(balances[:largest].sum()) * 10_000 // total if total else 0


def book_plants(books: Books, published: frozenset[int]) -> Iterator[Plant]:
    """What the rules find at as_of: planted shares, and those that a small market happens to have.

    Of a platform that has published the month its filed share counts, which is rounded down.
    """
    for rule, (largest, limit) in LIMITS_BP.items():
        for platform, balances in enumerate(books):
            share = share_bp(balances, largest)
            over = int(balances[:largest].sum()) * 10_000 > limit * int(balances.sum())
            if share > limit or (over and platform not in published):
                yield Plant(rule, f"{AS_OF:%Y-%m}", share, platform)


def _largest(small: int, part: int) -> list[int]:
    """The ten largest balances of a narrow book, by the balance of its small borrowers."""
    if part == 0:
        return [small // 2, *[small // 8] * 9]
    return [small // 5 + (part == 2), *[4 * small // 45] * 9]


def _loan(platform: int, borrower: int, balance: int, rank: int) -> Loan:
    opened = _OPENED + timedelta(days=rank)
    funded = opened + timedelta(days=2)
    return Loan(
        platform=platform,
        borrower=borrower,
        legal=rank < 10,
        principal=balance,
        outstanding=balance,
        opened=opened,
        funded=funded,
        due=funded + _TERM,
        status=CURRENT,
    )
