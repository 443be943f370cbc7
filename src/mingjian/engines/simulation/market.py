"""The demo market as a whole: who plays, the books, the filings and the truth about the breaches."""

from dataclasses import dataclass

import numpy as np

from mingjian.engines.simulation import concentration, custody, mismatch, monthly
from mingjian.engines.simulation.book import ROWS_A_MAIN, Book, broad_book, join
from mingjian.engines.simulation.cast import Cast, Size, choose_cast
from mingjian.engines.simulation.draws import Ints
from mingjian.engines.simulation.identity import party_ids
from mingjian.engines.simulation.links import Link, platform_links
from mingjian.engines.simulation.plants import Plant
from mingjian.engines.simulation.scene import planted_book, stage
from mingjian.kernel.problems import Refused, problem

PLATFORMS = (2, 1_000)
MONTHS = (1, 60)
MOST_LOANS = 50_000_000
SHARED_PROJECT = "JS"  # of projects of several loans; those of one loan are numbered as the loan


@dataclass(frozen=True, slots=True)
class Market:
    """A drawn market; `order` lists the rows of the book as they are written."""

    seed: int
    cast: Cast
    book: Book
    order: Ints
    links: list[Link]
    custody: custody.Columns
    figures: monthly.Figures
    truth: list[dict[str, object]]


def simulate(seed: int, size: Size) -> Market:
    """Draw the market of a seed. Refuses sizes out of range with `option.invalid`."""
    _require_range("--seed", seed, 0, 2**63 - 1)
    _require_range("--platforms", size.platforms, *PLATFORMS)
    _require_range("--months", size.months, *MONTHS)
    cast = choose_cast(seed, size)
    scene = stage(cast, seed)
    least = len(scene.loans) + ROWS_A_MAIN * len(cast.mains)
    _require_range("--loans", size.loans, least, MOST_LOANS)
    broad = broad_book(cast, seed, size.loans - len(scene.loans))
    book = join([planted_book(scene.loans, seed), *broad])
    mismatch.round_book(book, scene.rounding_row)
    ours = {name: column[scene.outside :] for name, column in book.items()}
    books = concentration.borrower_balances(ours, size.platforms)
    custody_rows, shortfalls = custody.custody_days(cast, seed, books)
    figures, filed = monthly.monthly_figures(cast, seed, ours, books)
    published, differing = mismatch.file_balances(cast, figures, books)
    plants = [
        *scene.plants,
        *concentration.book_plants(books, published),
        *shortfalls,
        *filed,
        *differing,
    ]
    order = np.argsort(book["opened"], kind="stable")
    links = [*platform_links(cast, seed), *scene.links]
    return Market(seed, cast, book, order, links, custody_rows, figures, _truth(plants, cast, seed, order))


def loan_id(position: int) -> str:
    """The id of the loan at a position of the written book, from 0."""
    return f"L{position + 1:08d}"


def project_id(number: int) -> str:
    """The id of a planted project."""
    return f"{SHARED_PROJECT}{number:06d}"


def _require_range(option: str, value: int, low: int, high: int) -> None:
    if not low <= value <= high:
        raise Refused(problem("option.invalid", column=option, value=value, allowed=f"{low}..{high}"))


def _truth(plants: list[Plant], cast: Cast, seed: int, order: Ints) -> list[dict[str, object]]:
    """The plants as truth.json lists them, in order of rule, subject and period."""
    position = np.empty_like(order)
    position[order] = np.arange(len(order))
    found = []
    for plant in plants:
        subject = {}
        if plant.platform is not None:
            subject["platform_id"] = cast.institution_ids[plant.platform]
        if plant.borrower is not None:
            number = np.array([plant.borrower], dtype=np.int64)
            subject["borrower_id"] = party_ids(number, seed, cast.institution_ids)[0].decode()
        if plant.row is not None:
            subject["loan_id"] = loan_id(int(position[plant.row]))
        if plant.project is not None:
            subject["project_id"] = project_id(plant.project)
        found.append((plant.rule, sorted(subject.items()), plant.period, plant.measured, subject))
    return [
        {"rule": rule, "subject": subject, "period": period, "measured": measured}
        for rule, _, period, measured, subject in sorted(found, key=lambda entry: entry[:4])
    ]
