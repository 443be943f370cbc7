"""The drawn market keeps its own promises for any seed and size."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mingjian.engines.simulation.book import COLUMNS, FIRST_PLANTED, NO_DAY, STATUSES
from mingjian.engines.simulation.borrowers import CAPS
from mingjian.engines.simulation.cast import AS_OF, Size, choose_cast
from mingjian.engines.simulation.licences import institution_rows
from mingjian.engines.simulation.market import Market, simulate
from mingjian.engines.simulation.workdays import number_of
from mingjian.kernel.problems import Refused

MIDDLE = Size(platforms=12, months=12, loans=20_000)


@pytest.fixture(scope="module")
def market() -> Market:
    return simulate(1, MIDDLE)


def test_the_book_has_the_rows_asked_for(market: Market) -> None:
    assert {len(market.book[name]) for name in COLUMNS} == {20_000}


def test_days_keep_their_order_and_nothing_is_opened_after_as_of(market: Market) -> None:
    book, funded = market.book, market.book["funded"] != NO_DAY
    assert book["opened"].max() <= number_of(AS_OF)
    assert book["funded"].max() <= number_of(AS_OF)
    assert (book["opened"] <= book["funded"])[funded].all()
    assert ((book["funded"] + book["term_days"]) == book["due"])[funded].all()
    assert (book["due"][~funded] == NO_DAY).all()


def test_every_status_occurs_and_nobody_owes_more_than_was_lent(market: Market) -> None:
    assert set(market.book["status"].tolist()) == set(range(len(STATUSES)))
    assert (market.book["outstanding"] <= market.book["principal"]).all()


def test_rates_and_terms_lie_in_their_ranges(market: Market) -> None:
    rates, terms = market.book["rate_bp"], market.book["term_days"]
    drawn = rates[market.book["borrower"] < FIRST_PLANTED]
    assert (drawn.min(), drawn.max()) == (600, 1_500)
    assert terms.min() >= 30
    assert terms.max() <= 1_095


def test_no_broad_borrower_comes_near_a_cap_and_some_borrow_on_several_platforms(market: Market) -> None:
    book = market.book
    broad = book["borrower"] < FIRST_PLANTED
    for number, cap in enumerate(CAPS):
        rows = broad & (book["legal"] == number)
        people, at = np.unique(book["borrower"][rows], return_inverse=True)
        totals = np.bincount(at, weights=book["outstanding"][rows])
        assert totals.max() < cap.platform_fen
        pairs = {*zip(at.tolist(), book["platform"][rows].tolist(), strict=True)}
        assert len(pairs) > len(people)


def test_the_monthly_figures_hang_together(market: Market) -> None:
    figures = market.figures
    assert (figures["balance_fen"] >= figures["overdue_fen"]).all()
    assert (figures["overdue_fen"] >= figures["overdue90_fen"]).all()
    assert (figures["cum_borrowers"] >= figures["cur_borrowers"]).all()
    assert (figures["top10_share_bp"] >= figures["top1_share_bp"]).all()
    assert (np.diff(figures["cum_amount_fen"], axis=1) >= 0).all()


def test_the_balances_of_the_last_month_are_those_of_the_book_but_for_the_planted_ones(
    market: Market,
) -> None:
    book = market.book
    counted = book["status"] != STATUSES.index("cancelled")
    sums = np.bincount(book["platform"][counted], weights=book["outstanding"][counted])[:12]
    differences = market.figures["balance_fen"][:, -1] - sums.astype(np.int64)
    planted = np.flatnonzero(market.figures["published"][:, -1] == number_of(AS_OF))
    assert len(planted) == 5
    assert set(np.flatnonzero(differences)) == set(planted)


def test_one_platform_files_no_custody_for_the_last_month_and_the_others_file_every_day(
    market: Market,
) -> None:
    days = np.bincount(market.custody["platform"], minlength=12)
    assert sorted(set(days.tolist())) == [365 - 30, 365]
    assert days.tolist().count(365 - 30) == 1


def test_names_are_invented_and_unique_and_one_institution_of_each_other_kind_is_there() -> None:
    rows = institution_rows(choose_cast(5, Size(platforms=1_000)))
    assert len({row[1] for row in rows}) == len(rows) == 1_004
    assert all("示例" in row[1] for row in rows)
    assert [row[2] for row in rows[1_000:]] == ["microloan", "bank", "payment", "other"]


@pytest.mark.parametrize(
    ("seed", "size", "option"),
    [
        (-1, Size(), "--seed"),
        (2**63, Size(), "--seed"),
        (1, Size(platforms=1), "--platforms"),
        (1, Size(platforms=1_001), "--platforms"),
        (1, Size(months=0), "--months"),
        (1, Size(months=61), "--months"),
        (1, Size(loans=100), "--loans"),
        (1, Size(loans=50_000_001), "--loans"),
    ],
)
def test_sizes_out_of_range_are_refused_with_the_range(seed: int, size: Size, option: str) -> None:
    with pytest.raises(Refused) as refused:
        simulate(seed, size)
    (problem,) = refused.value.problems
    assert (problem.code, problem.column) == ("option.invalid", option)
    assert ".." in str(problem.allowed)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 2**63 - 1), platforms=st.integers(2, 20), months=st.integers(1, 60))
def test_the_least_number_of_loans_that_a_refusal_names_is_enough(
    seed: int, platforms: int, months: int
) -> None:
    with pytest.raises(Refused) as refused:
        simulate(seed, Size(platforms, months, loans=0))
    least = int(str(refused.value.problems[0].allowed).split("..")[0])
    assert len(simulate(seed, Size(platforms, months, least)).order) == least
