"""The register: who is licensed from when until when, and the platforms that come and go on the way.

Platforms trade before they are registered; all are licensed from the first filed month on, so that each
month has its filing, but for the few of `Turnover`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from mingjian.engines.simulation.cast import AS_OF, OUTSIDERS, Cast

TURNOVER_MAINS, TURNOVER_MONTHS = 8, 8  # smaller markets have none
_RUNS_OUT = AS_OF.year + 3  # the one licence that ends after as_of and before today


@dataclass(frozen=True, slots=True)
class Turnover:
    """Platforms whose licence ends or begins inside of the filed months, and the last day of that month.

    `left` ends on that day (not licensed on it), `closed` the day after (still licensed on it), `newcomer`
    begins on it.
    """

    left: int
    left_month: int
    closed: int
    closed_month: int
    newcomer: int
    newcomer_month: int


def turnover(cast: Cast) -> Turnover | None:
    """The platforms that come and go, with months by number; None in a small market."""
    if len(cast.mains) < TURNOVER_MAINS or cast.size.months < TURNOVER_MONTHS:
        return None
    last = cast.size.months - 1
    newcomer, closed, left = cast.mains[-4:-1]
    return Turnover(left, last - 2, closed, last - 3, newcomer, last - 5)


def institution_rows(cast: Cast) -> list[Sequence[str]]:
    """The register: the platforms, and other institutions of each kind."""
    terms = _terms(cast)
    trades = [("p2p", "网贷", "备案登记", "网络借贷信息中介")] * cast.size.platforms
    trades += [(kind, trade, licence, scope) for _, kind, trade, licence, scope in OUTSIDERS]
    return [
        (
            institution_id,
            cast.names[number] + trades[number][1],
            trades[number][0],
            *trades[number][2:],
            since.isoformat(),
            until.isoformat() if until else "",
            cast.regions[number],
            cast.names[number],
            f"{institution_id.lower()}.example",
            f"示例〔{since.year}〕{number + 1:04d}号",
        )
        for number, (institution_id, (since, until)) in enumerate(
            zip(cast.institution_ids, terms, strict=True)
        )
    ]


def _terms(cast: Cast) -> list[tuple[date, date | None]]:
    """First day and end of each licence; most stand open, so that the register has something to say today."""
    terms: list[tuple[date, date | None]] = [(since, None) for since in cast.licensed_on]
    runs_out = cast.size.platforms - 1
    since = cast.licensed_on[runs_out]
    terms[runs_out] = (since, since.replace(year=_RUNS_OUT))
    if moved := turnover(cast):
        days = [month.last_day for month in cast.months]
        terms[moved.left] = (cast.licensed_on[moved.left], days[moved.left_month])
        after = days[moved.closed_month] + timedelta(days=1)
        terms[moved.closed] = (cast.licensed_on[moved.closed], after)
        terms[moved.newcomer] = (days[moved.newcomer_month], None)
    return terms
