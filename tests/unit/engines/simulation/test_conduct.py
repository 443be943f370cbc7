"""Planted names, rates and projects: breaches stand beside near misses, each for its own reason."""

import unicodedata
from datetime import date

from mingjian.engines.simulation.book import PRODUCTS
from mingjian.engines.simulation.cast import AS_OF, Size, choose_cast
from mingjian.engines.simulation.projects import project_loans, project_plants
from mingjian.engines.simulation.rates import CAP_BP, outside_loans, rated_loans
from mingjian.engines.simulation.wording import HARMLESS, PRODUCT_NAMES, PROMISES, worded_loans
from tests.oracle.naive_wording import is_promise

CAST = choose_cast(1, Size(platforms=12))


def test_the_slow_judge_of_names_agrees_with_each_list() -> None:
    assert [name for name in PROMISES if not is_promise(name)] == []
    assert [name for name in (*HARMLESS, *PRODUCTS) if is_promise(name)] == []


def test_names_hold_each_word_and_forms_that_only_normalising_shows() -> None:
    for word in ("保本", "保息", "零风险", "无风险", "刚兑", "稳赚"):
        assert any(word in name for name in PROMISES)
        assert any(word in name or word[0] in name for name in HARMLESS)
    assert all(any(unicodedata.normalize("NFKC", n) != n for n in names) for names in (PROMISES, HARMLESS))
    assert len(set(PRODUCT_NAMES)) == len(PRODUCT_NAMES)
    assert not any(mark in name for name in PRODUCT_NAMES for mark in ',"\n')


def test_each_name_stands_in_one_loan_and_the_first_in_four_more() -> None:
    cases = worded_loans(CAST)
    assert len(cases) == len(PROMISES) + len(HARMLESS) + 4
    assert sum(breach is not None for _, breach in cases) == len(PROMISES) + 3


def test_a_rate_is_found_from_the_first_day_of_the_cap_on_and_from_one_basis_point_above() -> None:
    cases = [*rated_loans(CAST), *outside_loans(CAST)]
    bound = {*range(CAST.size.platforms), CAST.outsider("other")}
    for loan, breach in cases:
        assert loan.rate_bp is not None
        is_over = loan.rate_bp > CAP_BP and loan.platform in bound
        is_funded = loan.funded is not None and date(2021, 1, 1) <= loan.funded <= AS_OF
        assert (breach is not None) == (is_over and is_funded), loan
    rates = {(loan.rate_bp, loan.funded) for loan, breach in cases if breach is None}
    assert (CAP_BP + 1, date(2020, 12, 31)) in rates
    assert (CAP_BP, date(2021, 1, 1)) in rates


def test_projects_are_found_on_two_and_three_platforms_and_not_on_one() -> None:
    loans = project_loans(CAST)
    plants = list(project_plants(loans))
    assert sorted(plant.measured for plant in plants) == [2, 2, 2, 2, 3]
    everywhere = {loan.project for loan in loans if loan.project and loan.project > 0}
    assert len(everywhere) - len(plants) == 4


def test_two_loans_name_no_project_and_stand_on_two_platforms() -> None:
    nameless = [loan for loan in project_loans(CAST) if loan.project == -1]
    assert len({loan.platform for loan in nameless}) == len(nameless) == 2
