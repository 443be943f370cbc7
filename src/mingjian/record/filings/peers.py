"""The published figures of an institution beside those of its peers: the same kind in the same period.

Only what everybody may read is compared. With fewer than five peers nothing is said of them.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from mingjian.record.filings.accept import PUBLIC_FIGURES
from mingjian.record.filings.models import Filing
from mingjian.record.registry.models import Institution

PEERS_NEEDED = 5
PERIODS = 12
KEPT = 256  # kinds and periods
COMPARED = (
    "balance_fen",
    "overdue_fen",
    "cur_lenders",
    "cur_borrowers",
    "top10_share_bp",
    "top1_share_bp",
    "avg_rate_bp",
)


@dataclass(frozen=True, slots=True)
class Quartiles:
    """What a quarter, half and three quarters of the peers do not exceed: values that some of them have."""

    low: int
    median: int
    high: int
    peers: int


@dataclass(frozen=True, slots=True)
class Line:
    """One figure over the periods, the earliest first, and the peers of each where there are enough."""

    name: str
    values: tuple[int | None, ...]
    peers: tuple[Quartiles | None, ...]

    @property
    def value(self) -> int | None:
        """The figure of the last period."""
        return self.values[-1]

    @property
    def beside(self) -> Quartiles | None:
        """The peers of the last period."""
        return self.peers[-1]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The figures of an institution beside its peers."""

    periods: tuple[str, ...]
    lines: tuple[Line, ...]

    @property
    def peers(self) -> int:
        """With how many others a figure of the last period is compared, at most."""
        return max((line.beside.peers for line in self.lines if line.beside), default=0)


def compare(institution: Institution) -> Comparison | None:
    """The last published periods of an institution beside its peers; None where it published none."""
    monthly = Filing.objects.standing().filter(institution=institution, form=PUBLIC_FIGURES)
    own = list(reversed(monthly.select_related("publication").order_by("-period")[:PERIODS]))
    if not own:
        return None
    told = [filing.publication.figures["figures"] for filing in own]
    ranked = [_ranked(institution.kind, f.period, _mark(f.period)) for f in own]
    lines = []
    for name in COMPARED:
        values = tuple(_whole(figures.get(name)) for figures in told)
        if any(value is not None for value in values):
            beside = zip(values, ranked, strict=True)
            lines.append(Line(name, values, tuple(quartiles(r.get(name, ()), value) for value, r in beside)))
    return Comparison(tuple(f.period for f in own), tuple(lines))


def quartiles(ranked: Sequence[int], own: int | None) -> Quartiles | None:
    """The quartiles of values in ascending order, one of which is the institution's `own` and left out.

    By the nearest rank, so that whole numbers stay whole. None for fewer than PEERS_NEEDED.
    """
    place = len(ranked) if own is None else bisect_left(ranked, own)
    others = [*ranked[:place], *ranked[place + 1 :]]
    n = len(others)
    if n < PEERS_NEEDED:
        return None
    low, median, high = (others[(n * quarter + 3) // 4 - 1] for quarter in (1, 2, 3))
    return Quartiles(low, median, high, n)


def _mark(period: str) -> str:
    """What names the state of a period's published figures: its last filing, by the salted digest."""
    last = Filing.objects.filter(form=PUBLIC_FIGURES, period=period).order_by("-pk")
    return last.values_list("entry__digest", flat=True)[0]


@lru_cache(maxsize=KEPT)
def _ranked(kind: str, period: str, mark: str) -> Mapping[str, tuple[int, ...]]:
    """Every compared figure of a kind and a period in ascending order."""
    del mark  # part of the key alone
    filed = Filing.objects.standing().filter(form=PUBLIC_FIGURES, period=period, institution__kind=kind)
    told = [figures["figures"] for figures in filed.values_list("publication__figures", flat=True)]
    values = {name: [_whole(figures.get(name)) for figures in told] for name in COMPARED}
    return {name: tuple(sorted(v for v in found if v is not None)) for name, found in values.items()}


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) else None
