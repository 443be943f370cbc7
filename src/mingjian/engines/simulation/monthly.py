"""The monthly figures of each platform: sums of its book, shares as filed, planted shares.

The month of as_of is exact from the book; earlier months are sums by due day, their shares are drawn.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from mingjian.engines.simulation.book import DEFAULTED, OVERDUE, Book, counts_in_balance
from mingjian.engines.simulation.cast import AS_OF, Cast
from mingjian.engines.simulation.concentration import LIMITS_BP, Books, share_bp
from mingjian.engines.simulation.draws import Draws, Ints
from mingjian.engines.simulation.lateness import publish_months
from mingjian.engines.simulation.plants import Plant
from mingjian.engines.simulation.workdays import number_of

LONG_OVERDUE_DAYS = 90
LENDERS_A_LOAN = 3
NO_AVERAGE = -1  # an empty cell: no loan was made in the month
COLUMNS = {"p2p.concentration-top10": "top10_share_bp", "p2p.concentration-top1": "top1_share_bp"}

Days = NDArray[np.signedinteger]
Figures = dict[str, Ints]  # a column a name; a grid of a row a platform and a column a month


def monthly_figures(cast: Cast, seed: int, book: Book, books: Books) -> tuple[Figures, list[Plant]]:
    """The figures by name, and what is planted in them: shares too high, months published late.

    `published` is in days since 1970-01-01; `filed` is 0 where there is no row.
    """
    draws = Draws(seed, 5)
    figures = _sums(cast, book)
    figures["cur_borrowers"] = np.minimum(figures["cum_borrowers"], figures["balance_count"])
    _close_last_month(cast, figures, book, books)
    _derive(figures)
    for name, low, high in (("top10_share_bp", 1_500, 4_200), ("top1_share_bp", 200, 900)):
        figures[name] = np.where(figures["balance_fen"] > 0, _grid(cast, draws, low, high), 0)
    plants = _file_shares(cast, figures, books)
    publication, late = publish_months(cast, draws)
    figures["published"], figures["filed"] = publication.published, publication.filed.astype(np.int64)
    return figures, [*plants, *late]


def _grid(cast: Cast, draws: Draws, low: int, high: int) -> Ints:
    shape = (cast.size.platforms, cast.size.months)
    return draws.integers(low, high, shape[0] * shape[1]).reshape(shape)


def _sums(cast: Cast, book: Book) -> Figures:
    """Sums by month at what was lent; a loan that is overdue today was so from its due day on."""
    counted = counts_in_balance(book)
    lent = {name: column[counted] for name, column in book.items()}
    late = np.isin(lent["status"], (OVERDUE, DEFAULTED))
    amount, count = _flow(cast, lent, lent["funded"], np.ones_like(late))
    back, closed = _flow(cast, lent, lent["due"], ~late)
    overdue, overdue_count = _flow(cast, lent, lent["due"], late)
    overdue90, overdue90_count = _flow(cast, lent, lent["due"] + LONG_OVERDUE_DAYS, late)
    newcomers = _by_month(cast, lent, lent["funded"], _is_first_loan(lent))
    return {
        "cum_amount_fen": _running(amount),
        "cum_count": _running(count),
        "balance_fen": _running(amount - back),
        "balance_count": _running(count - closed),
        "cum_lenders": _running(count) * LENDERS_A_LOAN,
        "cum_borrowers": _running(newcomers),
        "overdue_fen": _running(overdue),
        "overdue_count": _running(overdue_count),
        "overdue90_fen": _running(overdue90),
        "overdue90_count": _running(overdue90_count),
        "cur_amount_fen": amount[:, 1:],
        "avg_rate_bp": _averages(_by_month(cast, lent, lent["funded"], lent["rate_bp"]), count),
        "avg_term_days": _averages(_by_month(cast, lent, lent["funded"], lent["term_days"]), count),
        "net_inflow_fen": (amount - back)[:, 1:],
    }


def _flow(cast: Cast, lent: Book, days: Days, rows: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """By month of a day up to as_of: the amount lent and the number of the loans in `rows`."""
    counted = rows & (days <= number_of(AS_OF))
    return (
        _by_month(cast, lent, days, np.where(counted, lent["principal"], 0)),
        _by_month(cast, lent, days, counted),
    )


def _by_month(cast: Cast, lent: Book, days: Days, values: NDArray[np.generic]) -> Ints:
    """Sums a platform (row) and month (column); column 0 holds all that lies before the first month."""
    starts = np.array([number_of(month.start) for month in cast.months], dtype=np.int64)
    columns = cast.size.months + 1
    cells = lent["platform"].astype(np.int64) * columns + np.searchsorted(starts, days, side="right")
    # floats, but exact: every sum is a whole number below 2 to the 53rd
    sums = np.bincount(cells, weights=values, minlength=cast.size.platforms * columns)
    return sums.astype(np.int64).reshape(cast.size.platforms, columns)


def _running(by_month: Ints) -> Ints:
    return np.cumsum(by_month, axis=1)[:, 1:]


def _averages(sums: Ints, counts: Ints) -> Ints:
    return np.where(counts > 0, sums // np.maximum(counts, 1), NO_AVERAGE)[:, 1:]


def _is_first_loan(lent: Book) -> NDArray[np.bool_]:
    """True for the first loan that a borrower had of a platform."""
    order = np.lexsort((lent["funded"], lent["borrower"], lent["platform"]))
    platform, borrower = lent["platform"][order], lent["borrower"][order]
    first = np.empty(len(order), dtype=np.bool_)
    first[order] = (np.diff(platform, prepend=-1) != 0) | (np.diff(borrower, prepend=-1) != 0)
    return first


def _derive(figures: Figures) -> None:
    """Figures that follow from others; none is judged."""
    figures["cur_lenders"] = figures["balance_count"] * LENDERS_A_LOAN
    figures["compensated_fen"] = figures["overdue90_fen"] // 5
    figures["compensated_count"] = figures["overdue90_count"] // 5
    figures["related_balance_fen"] = figures["related_count"] = np.zeros_like(figures["balance_fen"])


def _close_last_month(cast: Cast, figures: Figures, book: Book, books: Books) -> None:
    """Put the book as it stands into the month of as_of."""
    overdue = np.isin(book["status"], (OVERDUE, DEFAULTED))
    long_overdue = overdue & (book["due"] <= number_of(AS_OF) - LONG_OVERDUE_DAYS)
    owing = counts_in_balance(book) & (book["outstanding"] > 0)
    for name, rows in (("balance", owing), ("overdue", overdue), ("overdue90", long_overdue)):
        place, amounts = book["platform"][rows], book["outstanding"][rows]
        platforms = cast.size.platforms
        sums = np.bincount(place, weights=amounts, minlength=platforms)
        figures[f"{name}_fen"][:, -1] = sums.astype(np.int64)
        figures[f"{name}_count"][:, -1] = np.bincount(place, minlength=platforms)
    owing_borrowers = [np.count_nonzero(balances) for balances in books]
    figures["cur_borrowers"][:, -1] = owing_borrowers


def _file_shares(cast: Cast, figures: Figures, books: Books) -> list[Plant]:
    """Put the planted shares and those of the book at as_of; give the planted ones that are too high."""
    for rule, (largest, _) in LIMITS_BP.items():
        figures[COLUMNS[rule]][:, -1] = [share_bp(balances, largest) for balances in books]
    filed = {(rule, at): share for rule, at, share in _planted_shares(cast)}
    for (rule, at), share in filed.items():
        figures[COLUMNS[rule]][at] = share
    return [
        Plant(rule, str(cast.months[month]), share, platform)
        for (rule, (platform, month)), share in filed.items()
        if share > LIMITS_BP[rule][1]
    ]


def _planted_shares(cast: Cast) -> Iterator[tuple[str, tuple[int, int], int]]:
    """Rule, platform and month, share: exactly at the threshold or one basis point above."""
    top10, top1 = LIMITS_BP
    plan = (  # months before as_of, basis points above the threshold of the ten, of the one
        (cast.mains[0], 1, 0, 0),
        (cast.mains[-1], 2, 1, 0),
        (cast.mains[0], 3, 0, 1),
        (cast.mains[-1], 4, 1, 1),
    )
    for platform, before, above_ten, above_one in plan:
        at = (platform, cast.size.months - 1 - before)
        if at[1] >= 0:
            yield top10, at, LIMITS_BP[top10][1] + above_ten
            yield top1, at, LIMITS_BP[top1][1] + above_one
