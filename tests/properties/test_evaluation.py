"""The engine finds exactly what the slow judge finds, in small markets whose figures crowd the thresholds."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from mingjian.engines.simulation.cast import AS_OF, Size
from mingjian.engines.simulation.files import write_market
from mingjian.engines.simulation.market import simulate
from tests.oracle.conduct_rows import conduct_cells, link
from tests.oracle.digits import Digits, unique
from tests.oracle.engine_judge import judged, verdicts
from tests.oracle.naive_judge import judge, read_tables
from tests.oracle.report_rows import RATES, balance, licence

Row = dict[str, str]

AS_OF_DAYS = [
    date.fromisoformat(day)
    for day in (
        "2020-06-30", "2020-06-15", "2018-10-25", "2016-08-16", "2016-08-17", "2017-02-21", "2017-02-22",
        "2026-12-31", "2027-01-04", "2017-09-08", "2021-12-31",
    )
]  # fmt: skip
MARKETS, PLATFORMS = 4, 4
AMOUNTS = [
    0, 1, 10_000_000, 10_000_001, 19_999_999, 20_000_000, 20_000_001, 60_000_000, 80_000_000, 100_000_000,
    100_000_001, 400_000_000, 500_000_001, 5 * 10**13, 10**14,
]  # fmt: skip
OPENED = [
    "2003-12-20", "2004-01-02", "2016-07-18", "2016-07-19", "2016-08-17", "2018-09-20", "2020-05-20",
    "2020-12-31", "2021-12-19", "2025-05-19",
]  # fmt: skip
RAISED = [0, 1, 20, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 40, 400, 4000]  # days to funding
STATUSES = ["raising", "current", "repaid", "overdue", "defaulted", "cancelled"]
CURRENCIES = ["", "CNY", "", "CNY", "", "USD"]
KINDS = ["p2p", "p2p", "p2p", "other", "bank", "microloan", None]  # None: not in the register
MONEY = [0, 999, 1_000, 1_001, 10**14]
TOP10, TOP1 = ["", "0", "4999", "5000", "5001", "10000"], ["", "999", "1000", "1001"]


def platform(digits: Digits) -> str:
    return f"M{digits.pick([*range(MARKETS)])}-P{digits.pick([*range(PLATFORMS)])}"


def loan(number: int, index: int, as_of: date) -> Row:
    digits = Digits(number)
    where = platform(digits)
    day = timedelta(days=1)
    near = [as_of - 29 * day, as_of - 28 * day, as_of - 35 * day, as_of - day, as_of, as_of + day]
    opened = digits.pick([*map(date.fromisoformat, OPENED), *near])
    late = [d for d in (as_of, as_of + day) if d >= opened]
    funded = digits.pick([None, *(opened + raised * day for raised in RAISED), *late])
    return {
        "loan_id": f"L{index}",
        "platform_id": where,
        "borrower_kind": digits.pick(["natural", "legal"]),
        "outstanding_fen": str(digits.pick(AMOUNTS)),
        "opened_on": opened.isoformat(),
        "funded_on": funded.isoformat() if funded else "",
        "status": digits.pick(STATUSES),
        "currency": digits.pick(CURRENCIES),
        **conduct_cells(digits, where),
        "annual_rate_bp": digits.pick(RATES),
    }


def custody_day(number: int, as_of: date) -> Row:
    digits = Digits(number)
    day = timedelta(days=1)
    days = [date(2017, 2, 21), date(2017, 2, 22), as_of - day, as_of, as_of + day]
    return {
        "platform_id": platform(digits),
        "day": digits.pick(days).isoformat(),
        "custodian_balance_fen": str(digits.pick(MONEY)),
        "client_liabilities_fen": str(digits.pick(MONEY)),
    }


def filed_month(number: int, loans: list[Row], as_of: date) -> Row:
    digits = Digits(number)
    where = platform(digits)
    day = timedelta(days=1)
    days = [as_of.replace(day=1) - day, as_of, as_of.replace(day=28) + 4 * day, date(2016, 7, 31)]
    return {
        "platform_id": where,
        "month": f"{digits.pick([*days, date(2016, 8, 31)]):%Y-%m}",
        "published_on": digits.pick(["", "2016-09-01", as_of.isoformat(), (as_of + day).isoformat()]),
        "top10_share_bp": digits.pick(TOP10),
        "top1_share_bp": digits.pick(TOP1),
        "balance_fen": balance(digits, loans, where, as_of),
    }


def register(number: int, more: int, as_of: date) -> list[Row]:
    digits, licences = Digits(number), Digits(more)
    ids = [f"M{m}-P{p}" for m in range(MARKETS) for p in range(PLATFORMS)]
    kinds = {who: digits.pick(KINDS) for who in ids}
    return [
        {"institution_id": who, "kind": kind, **licence(licences, as_of)}
        for who, kind in kinds.items()
        if kind
    ]


@st.composite
def markets(draw, days: list[date] = AS_OF_DAYS, *, registered: bool = False):
    """Several markets in one, by the prefix of their ids: a judgement costs more than its rows."""
    as_of = draw(st.sampled_from(days))
    numbers = st.integers(0, 2**63 - 1)
    drawn = draw(st.lists(numbers, min_size=60, max_size=150))
    loans = [loan(number, index, as_of) for index, number in enumerate(drawn)]
    custody = draw(st.lists(numbers, max_size=20))
    monthly = draw(st.lists(numbers, max_size=30))
    tables = {
        "loans": loans,
        "custody": unique([custody_day(n, as_of) for n in custody], "platform_id", "day"),
        "monthly": unique([filed_month(n, loans, as_of) for n in monthly], "platform_id", "month"),
    }
    links = [link(Digits(n), f"M{n % MARKETS}") for n in draw(st.lists(numbers, max_size=60))]
    tables["links"] = unique(links, "from_id", "to_id", "kind", "valid_from")
    kinds = draw(numbers if registered else st.none() | numbers)
    if kinds is not None:
        tables["institutions"] = register(kinds, draw(numbers), as_of)
    return tables, as_of


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(markets())
def test_the_engine_and_the_slow_judge_agree(market):
    tables, as_of = market
    findings, _ = judged(tables, as_of)
    expected = judge(tables, as_of)
    event(f"{len({v['rule'] for v in expected})} rules broken")
    assert verdicts(findings) == expected


@pytest.mark.parametrize(("seed", "size"), [(1, Size(12, 12, 20_000)), (3, Size(3, 3, 1_000))])
def test_they_agree_on_demo_markets(seed: int, size: Size, tmp_path: Path):
    write_market(simulate(seed, size), tmp_path / "market")
    tables = read_tables(tmp_path / "market")
    findings, left_out = judged(tables, AS_OF)
    assert verdicts(findings) == judge(tables, AS_OF)
    assert not left_out
