"""What the desk cannot see: institutions that did not file for a month, and rows that were not judged."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q

from mingjian.kernel.forms import FormSpec
from mingjian.kernel.periods import Period
from mingjian.law.formbook import forms
from mingjian.record.access.models import Account
from mingjian.record.filings.duties import FILED_MONTHLY
from mingjian.record.filings.models import Filing, FilingSet
from mingjian.record.findings.models import Evaluation
from mingjian.record.registry.models import Institution


@dataclass(frozen=True, slots=True)
class Missing:
    """A form that institutions in view did not file: how many, and the first of them."""

    form: FormSpec
    count: int
    institutions: tuple[Institution, ...]


@dataclass(frozen=True, slots=True)
class Unjudged:
    """Why rows of institutions in view were not judged: how many institutions, and the first of them."""

    reason: str
    count: int
    institutions: tuple[Institution, ...]


def missing_filings(account: Account, evaluation: Evaluation, shown: int) -> list[Missing]:
    """The forms not filed for the month of an evaluation, those that most lack first."""
    month = str(Period.month_of(evaluation.as_of))
    platforms = Institution.objects.visible_to(account).filter(kind="p2p")
    names = {_flag(key): key for key in FILED_MONTHLY}
    lacking = platforms.annotate(**{flag: ~Exists(_main(key, month)) for flag, key in names.items()})
    counts = lacking.aggregate(**{f"n_{flag}": Count("pk", filter=Q(**{flag: True})) for flag in names})
    found = [
        Missing(forms()[key], n, tuple(lacking.filter(**{flag: True}).order_by("name")[:shown]))
        for flag, key in names.items()
        if (n := counts[f"n_{flag}"])
    ]
    return sorted(found, key=lambda one: -one.count)


def unjudged(account: Account, evaluation: Evaluation, shown: int) -> list[Unjudged]:
    """Why rows were not judged in an evaluation, what concerns most institutions first."""
    by_reason: dict[str, set[str]] = defaultdict(set)
    for gap in evaluation.not_judged:
        by_reason[gap["reason"]] |= set(gap["institutions"])
    named = set().union(*by_reason.values()) if by_reason else set()
    seen = {i.pk: i for i in Institution.objects.visible_to(account).filter(pk__in=named).order_by("name")}
    counts = Counter({reason: len(ids & set(seen)) for reason, ids in by_reason.items()})
    return [
        Unjudged(reason, n, tuple(i for pk, i in seen.items() if pk in by_reason[reason])[:shown])
        for reason, n in counts.most_common()
        if n
    ]


def _flag(form: str) -> str:
    return "lacks_" + form.replace("-", "_")


def _main(form: str, month: str) -> FilingSet:
    section = forms()[form].sections[0].name
    return Filing.objects.filter(institution=OuterRef("pk"), form=form, section=section, period=month)
