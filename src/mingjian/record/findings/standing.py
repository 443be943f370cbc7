"""How institutions stand on the desk: by what is missing, then severity, then balance; never by count."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb
from django.db.models import Count, Q, QuerySet

from mingjian.engines.snapshots import file_name
from mingjian.kernel.findings import Gravity
from mingjian.kernel.forms import FormSpec
from mingjian.kernel.periods import Period
from mingjian.law.formbook import forms
from mingjian.record.filings.duties import FILED_MONTHLY
from mingjian.record.filings.models import Filing
from mingjian.record.findings.current import latest_evaluation
from mingjian.record.findings.models import Concern, CurrentConcern, Evaluation
from mingjian.record.registry.models import Institution

GRAVITIES = tuple(Gravity)  # by rank
FEW = 20  # institutions


@dataclass(frozen=True, slots=True)
class Standing:
    """An institution with what is missing, what was found and what its book carries."""

    institution: Institution
    not_filed: tuple[FormSpec, ...]
    not_judged: tuple[str, ...]  # reasons
    worst: Gravity | None
    counts: tuple[tuple[Gravity, int], ...]  # gravest first
    balance_fen: int | None

    @property
    def is_blind(self) -> bool:
        """True where the desk cannot see: nothing filed, or rows that could not be judged."""
        return bool(self.not_filed or self.not_judged)

    @property
    def tally(self) -> tuple[int, ...]:
        """How many findings of each gravity, the gravest first."""
        counts = dict(self.counts)
        return tuple(counts.get(level, 0) for level in reversed(Gravity))

    @property
    def rank(self) -> tuple[bool, int, int, str]:
        """What cannot be seen first, then the gravest finding, then the largest balance."""
        return (
            not self.is_blind,
            -(self.worst.rank if self.worst else -1),
            -(self.balance_fen or 0),
            self.institution.pk,
        )


def standings(evaluation: Evaluation, institutions: Sequence[Institution]) -> list[Standing]:
    """The institutions as of an evaluation, in the order in which a supervisor should look."""
    month = str(Period.month_of(evaluation.as_of))
    main = Q()
    for form in FILED_MONTHLY:
        main |= Q(form=form, section=forms()[form].sections[0].name)
    filings, few = Filing.objects.filter(main, period=month), _few(institutions)
    filed = set(filings.filter(few).values_list("institution_id", "form"))
    gaps = _gaps(evaluation)
    found = _counts(evaluation, few)
    balances = _balances(evaluation)
    rows = [
        Standing(
            institution=i,
            not_filed=tuple(
                forms()[form] for form in FILED_MONTHLY if i.kind == "p2p" and (i.pk, form) not in filed
            ),
            not_judged=tuple(sorted(gaps[i.pk])),
            worst=max(found[i.pk], key=lambda g: g.rank, default=None),
            counts=tuple(sorted(found[i.pk].items(), key=lambda pair: -pair[0].rank)),
            balance_fen=balances.get(i.pk),
        )
        for i in institutions
    ]
    return sorted(rows, key=lambda row: row.rank)


@lru_cache(maxsize=2)
def market(evaluation_id: int, state: Hashable) -> tuple[Standing, ...]:
    """All institutions as of an evaluation, read once for each state of the register and the filings."""
    del state  # part of the key alone
    return tuple(standings(Evaluation.objects.get(pk=evaluation_id), list(Institution.objects.all())))


def _gaps(evaluation: Evaluation) -> dict[str, set[str]]:
    reasons: dict[str, set[str]] = defaultdict(set)
    for gap in evaluation.not_judged:
        for institution_id in gap["institutions"]:
            reasons[institution_id].add(gap["reason"])
    return reasons


def _counts(evaluation: Evaluation, few: Q) -> dict[str, Counter[Gravity]]:
    """Findings by institution and gravity, counted by the database; of the latest evaluation by one index."""
    counts: dict[str, Counter[Gravity]] = defaultdict(Counter)
    seen: QuerySet[Any, tuple[str, int]]
    if evaluation == latest_evaluation():
        seen = CurrentConcern.objects.filter(few).values_list("institution_id", "severity_rank")
    else:
        older = Concern.objects.filter(few, finding__sightings__evaluation=evaluation)
        seen = older.values_list("institution_id", "finding__severity_rank")
    for institution_id, rank, count in seen.order_by().annotate(Count("pk")):
        counts[institution_id][GRAVITIES[rank]] = count
    return counts


def _few(institutions: Sequence[Institution]) -> Q:
    """Only what a few institutions need; for a whole market everything is read at once."""
    keys = [institution.pk for institution in institutions]
    return Q(institution__in=keys) if len(keys) <= FEW else Q()


def _balances(evaluation: Evaluation) -> dict[str, int]:
    """Balances by institution as the evaluation saw them; empty without loan books."""
    books = [table["digest"] for table in evaluation.inputs if table["table"] == "loans"]
    return book_balances(evaluation.snapshot.folder / file_name("loans", books[0])) if books else {}


@lru_cache(maxsize=8)
def book_balances(books: Path) -> dict[str, int]:
    """What each book in a file of loans carries in fen of its currency. The file's name is its content."""
    rows = duckdb.execute(
        "SELECT platform_id, sum(outstanding_fen)::BIGINT FROM read_parquet(?)"
        " WHERE status NOT IN ('raising', 'cancelled') GROUP BY platform_id",
        [str(books)],
    ).fetchall()
    return dict(rows)
