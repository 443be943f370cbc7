"""The loan book of all platforms as columns, and the broad part of it: borrowers without any breach.

No broad borrower can reach a cap: at most three loans each, a natural person's at most 60,000 yuan, a
legal person's at most 300,000 yuan. Raising takes at most six working days.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from mingjian.engines.simulation.cast import AS_OF, REGIONS, Cast
from mingjian.engines.simulation.draws import Draws, Ints
from mingjian.engines.simulation.workdays import NO_DAY, nth_after, number_of

Book = dict[str, NDArray[np.signedinteger]]  # a column a name, see COLUMNS

COLUMNS = {  # money in fen, days since 1970-01-01, the rest as indices; small types for large books
    "platform": np.int16, "borrower": np.int64, "legal": np.int8, "principal": np.int64,
    "outstanding": np.int64, "rate_bp": np.int16, "term_days": np.int16, "opened": np.int32,
    "funded": np.int32, "due": np.int32, "status": np.int8, "product": np.int8, "region": np.int8,
    "project": np.int32,
}  # fmt: skip
STATUSES = ("raising", "current", "repaid", "overdue", "defaulted", "cancelled")
RAISING, CURRENT, REPAID, OVERDUE, DEFAULTED, CANCELLED = range(len(STATUSES))
PRODUCTS = ("消费分期", "车辆抵押", "小微经营", "供应链账款", "农户春耕", "装修分期", "教育分期", "设备租赁")
TERMS = (30, 30, 60, 90, 90, 180, 180, 270, 360, 360, 365, 540, 720, 1095)
NATURAL_YUAN = (3, 5, 5, 8, 8, 10, 10, 12, 15, 15, 20, 20, 25, 30, 30, 40, 50, 60)  # thousands
LEGAL_YUAN = (50, 80, 100, 100, 120, 150, 150, 200, 200, 250, 300)  # thousands
LEGAL_PERCENT = 15
LOANS_A_BORROWER = (1, 1, 1, 2, 2, 3)
FIRST_LEGAL = 2**39  # borrower numbers of legal persons; planted ones begin at FIRST_PLANTED
FIRST_PLANTED = 2**40
NO_PROJECT, OWN_PROJECT = -1, 0  # an empty cell; a project of one loan; planted ones count from 1
ROWS_A_MAIN = 10  # the least a broad book holds
_BLOCK = 1_000_000  # rows drawn at once, so that what is drawn on the way stays small
_THOUSAND_YUAN = 100_000  # fen


def broad_book(cast: Cast, seed: int, rows: int) -> Iterator[Book]:
    """The broad books of the main platforms in blocks, `rows` loans in all."""
    draws = Draws(seed, 2)
    for start in range(0, rows, _BLOCK):
        yield _block(cast, draws, start, min(_BLOCK, rows - start))


def join(books: Sequence[Book]) -> Book:
    """One book after another."""
    return {name: np.concatenate([book[name] for book in books]) for name in COLUMNS}


def book_of(columns: dict[str, Ints], draws: Draws) -> Book:
    """A book of the given columns; the rest is drawn without any breach: rate, product, region, project."""
    rows = len(columns["platform"])
    drawn = {
        "rate_bp": draws.integers(600, 1501, rows),
        "product": draws.integers(0, len(PRODUCTS), rows),
        "region": draws.integers(0, len(REGIONS), rows),
        "project": np.full(rows, OWN_PROJECT),
    }
    return {name: (drawn | columns)[name].astype(kind) for name, kind in COLUMNS.items()}


def counts_in_balance(book: Book) -> NDArray[np.bool_]:
    """Which loans count in a balance: funded and not cancelled."""
    return np.asarray((book["funded"] != NO_DAY) & (book["status"] != CANCELLED), dtype=np.bool_)


def _block(cast: Cast, draws: Draws, start: int, rows: int) -> Book:
    legal, borrower = _borrowers(draws, start, rows)
    amounts = draws.pick(NATURAL_YUAN, rows), draws.pick(LEGAL_YUAN, rows)
    principal = np.where(legal == 1, amounts[1], amounts[0]) * _THOUSAND_YUAN
    term = draws.pick(TERMS, rows)
    first, today = number_of(cast.first_opening), number_of(AS_OF)
    # the later of two draws: the market grows
    opened = np.maximum(*(draws.integers(first, today + 1, rows) for _ in range(2)))
    funded = nth_after(opened, draws.integers(0, 7, rows))
    due = funded + term
    status = _statuses(draws, funded, due, today)
    outstanding = _outstanding(draws, principal, (due - today, term), status)
    unfunded = (status == RAISING) | (status == CANCELLED)
    columns = {
        "platform": _platforms(cast, draws, start, rows),
        "borrower": borrower,
        "legal": legal,
        "principal": principal,
        "outstanding": outstanding,
        "term_days": term,
        "opened": opened,
        "funded": np.where(unfunded, NO_DAY, funded),
        "due": np.where(unfunded, NO_DAY, due),
        "status": status,
    }
    return book_of(columns, draws)


def _borrowers(draws: Draws, start: int, rows: int) -> tuple[Ints, Ints]:
    loans_each = draws.pick(LOANS_A_BORROWER, rows)
    legal_each = (draws.integers(0, 100, rows) < LEGAL_PERCENT).astype(np.int64)
    person = np.repeat(np.arange(rows), loans_each)[:rows]
    legal = legal_each[person]
    return legal, start + person + legal * FIRST_LEGAL


def _platforms(cast: Cast, draws: Draws, start: int, rows: int) -> Ints:
    """The main platforms by falling weight; the first rows of all deal every platform its least."""
    mains = np.array(cast.mains, dtype=np.int64)
    limits = np.cumsum(10**6 // np.arange(2, len(mains) + 2))
    at = np.searchsorted(limits, draws.integers(0, int(limits[-1]), rows), side="right")
    number = start + np.arange(rows)
    return mains[np.where(number < ROWS_A_MAIN * len(mains), number % len(mains), at)]


def _statuses(draws: Draws, funded: Ints, due: Ints, today: int) -> Ints:
    chance = draws.integers(0, 100, len(funded))
    running = np.where(chance < 96, CURRENT, OVERDUE)
    ended = np.where(chance < 92, REPAID, np.where(chance < 96, OVERDUE, DEFAULTED))
    status = np.where(due > today, running, ended)
    status = np.where(draws.integers(0, 100, len(funded)) < 2, CANCELLED, status)
    return np.where((funded > today) & (status != CANCELLED), RAISING, status)


def _outstanding(draws: Draws, principal: Ints, left_of_term: tuple[Ints, Ints], status: Ints) -> Ints:
    """Every other loan is repaid by instalments: what is left falls with the days to the due day."""
    left, term = left_of_term
    share = np.clip(left * 10_000 // term, 1_000, 10_000)
    by_instalments = draws.integers(0, 2, len(principal)) == 1
    still = np.where(by_instalments, principal // 10_000 * share, principal)
    nothing = (status == RAISING) | (status == REPAID) | (status == CANCELLED)
    return np.where(nothing, 0, still)
