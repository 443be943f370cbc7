"""Product names that promise, and names that only look as if they did."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from mingjian.engines.simulation.book import CANCELLED, FIRST_PLANTED, PRODUCTS, RAISING, REPAID
from mingjian.engines.simulation.cast import AS_OF, Cast
from mingjian.engines.simulation.plants import RAISED_IN, Breach, Cases, Loan, lent, unfunded

RULE = "p2p.promise-wording"
LAW_BEGAN = date(2016, 8, 17)
FIRST_BORROWER = FIRST_PLANTED + 40_000
PROMISES = (
    "保本计划", "月月保息", "零风险优选", "无风险稳健", "刚兑无忧", "稳赚宝",
    "稳健\u3000保\u3000本", "保 息宝", "\uf9b2风险",  # wide blanks, a blank, a compatibility form of 零
    "不限金额，保本",  # a comma between: it is not the promise that is denied
    "无风险保本",  # 无 denies 保本, yet 无风险 is itself a promise
    "担保本金且保本", "环保本色无风险",  # what is harmless is taken out, what is left is not
    "不是人人都能参加的保本计划",  # the negation stands too far off
)  # fmt: skip
HARMLESS = (
    "担保本金", "环保本色", "融资担保本地优选", "不保本", "非保本浮动", "不承诺保本", "无保息", "未承诺保息",
    "没有零风险", "不得保本", "非刚兑", "不稳赚", "不 承 诺 保 本",
    "\uf967保本",  # a compatibility form of 不
    "保证金", "本息分期", "低风险", "刚性需求", "风险自担",
)  # fmt: skip
PRODUCT_NAMES = (*PRODUCTS, *PROMISES, *HARMLESS)
_FUNDED = date(2020, 11, 3)


def worded_loans(cast: Cast) -> Cases:
    """A loan a name, and one name in other states and before the law; each with its breach or None."""
    first = len(PRODUCTS)
    cases = [
        _case(_loan(cast, number), first + number, number < len(PROMISES))
        for number in range(len(PROMISES) + len(HARMLESS))
    ]
    return [*cases, *(_case(loan, first, is_found) for loan, is_found in _other_states(cast))]


def _loan(cast: Cast, number: int) -> Loan:
    platform = cast.mains[number % len(cast.mains)]
    return lent(platform, FIRST_BORROWER + number, _FUNDED + timedelta(days=number))


def _other_states(cast: Cast) -> Iterator[tuple[Loan, bool]]:
    """The promise stands when the loan is offered, whatever becomes of it."""
    platform, borrower = cast.mains[0], FIRST_BORROWER + 100
    yield unfunded(platform, borrower, AS_OF - timedelta(days=6), RAISING), True
    yield unfunded(platform, borrower + 1, _FUNDED, CANCELLED), True
    yield lent(platform, borrower + 2, LAW_BEGAN + RAISED_IN, REPAID), True
    yield lent(platform, borrower + 3, LAW_BEGAN + RAISED_IN - timedelta(days=1), REPAID), False


def _case(loan: Loan, product: int, is_found: bool) -> tuple[Loan, Breach | None]:
    breach = Breach(RULE, loan.opened.isoformat(), 1) if is_found else None
    return replace(loan, product=product), breach
