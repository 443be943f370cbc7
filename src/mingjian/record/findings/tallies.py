"""How many findings the latest evaluation saw, by rule, gravity, month and first sight, as an office sees it.

An evaluation, its findings and the register's kinds and regions never change: a count is made once a process.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

from django.db.models import Count
from django.db.models.functions import Left

from mingjian.kernel.findings import Gravity
from mingjian.kernel.periods import Period
from mingjian.record.access.models import Account
from mingjian.record.findings.current import current_in_view
from mingjian.record.findings.models import Evaluation

KEPT = 64  # counts: a few evaluations, each as every office sees it
MONTH = 7  # characters of a period that name its month


@dataclass(frozen=True, slots=True)
class Tally:
    """Lines of (evaluation that saw them first, month, rule, gravity, count)."""

    lines: tuple[tuple[int, str, str, str, int], ...] = ()

    @property
    def total(self) -> int:
        """All findings."""
        return sum(line[-1] for line in self.lines)

    def by_gravity(self, first_seen_in: Collection[int] | None = None) -> list[tuple[Gravity, int]]:
        """Every gravity with its count, the gravest first; of some evaluations only where they are given."""
        counts: Counter[str] = Counter()
        for first, _, _, severity, n in self.lines:
            counts[severity] += n if first_seen_in is None or first in first_seen_in else 0
        return [(level, counts[level]) for level in reversed(Gravity)]

    @property
    def by_rule(self) -> dict[str, int]:
        """Counts by the key of the rule."""
        counts: Counter[str] = Counter()
        for _, _, rule, _, n in self.lines:
            counts[rule] += n
        return dict(counts)

    def by_month(self, months: int) -> list[tuple[str, list[int]]]:
        """Counts of every gravity, the gravest first, up to the last month with findings, earliest first.

        The `months` that end with it, from the first one with findings on; a month without any has zeros.
        """
        counts: Counter[tuple[str, str]] = Counter()
        for _, month, _, severity, n in self.lines:
            counts[month, severity] += n
        known = sorted({month for month, _ in counts})
        shown = [str(period) for period in _back_from(known[-1], months)] if known else []
        first = next((month for month in known if month in shown), "")
        return [(m, [counts[m, level] for level in reversed(Gravity)]) for m in shown if m >= first]


def tally(account: Account | None, evaluation: Evaluation | None) -> Tally:
    """The findings of the latest evaluation as somebody's office sees them; none before the first one."""
    if account is None or evaluation is None:
        return Tally()
    # the salted digest of its entry names an evaluation for ever; a number may come again after a restore
    digest = evaluation.entry.digest
    return _count(evaluation.pk, digest, account.role_key, account.region, tuple(account.sectors))


def _back_from(month: str, months: int) -> list[Period]:
    """So many months up to one, the earliest first."""
    period = Period.parse_month(month)
    found = [period]
    while len(found) < months:
        found.append(Period.month_of(found[-1].start - timedelta(days=1)))
    return found[::-1]


@lru_cache(maxsize=KEPT)
def _count(evaluation_id: int, digest: str, role_key: str, region: str, sectors: tuple[str, ...]) -> Tally:
    del evaluation_id, digest  # part of the key alone: the projection holds the latest evaluation
    office = Account(role_key=role_key, region=region, sectors=list(sectors))
    grouped = current_in_view(office).order_by().annotate(month=Left("period", MONTH))
    lines = grouped.values_list("first_seen", "month", "rule", "severity_rank").annotate(Count("pk"))
    levels = tuple(map(str, Gravity))
    return Tally(tuple((first, month, rule, levels[rank], n) for first, month, rule, rank, n in lines))
