"""What search finds among cases: one by its number or its id, those of an institution by its name."""

import re

from django.urls import reverse

from mingjian.casework.models import Case, CaseSet
from mingjian.kernel.text import Text
from mingjian.record.access.models import Account
from mingjian.record.registry.searching import named
from mingjian.record.search.answers import COUNTED, SHOWN, Answer, Hit, Query

NAMED = 200  # institutions
ID = re.compile(r"#?([0-9]{1,9})")
NUMBER = re.compile(r"(?P<prefix>[^\W\d]*)\W*(?P<year>[0-9]{4})\W+(?P<number>[0-9]{1,6})号?")


def find_cases(account: Account, query: Query) -> Answer:
    """The case of a number or an id, then the open and latest ones of the institutions so named."""
    seen = Case.objects.visible_to(account)
    exact = list(_exact(seen, query).for_rows().order_by("-pk")[:SHOWN])
    others = _of_institutions(account, seen, query).exclude(pk__in=[c.pk for c in exact])
    listed = list(others.for_rows().order_by("-pk")[: SHOWN - len(exact)])
    hits = [_hit(case, is_exact=True) for case in exact] + [_hit(case, is_exact=False) for case in listed]
    count = len(exact) + others.order_by()[:COUNTED].count()
    return Answer(label=Text("案件", "Cases"), hits=tuple(hits), count=min(count, COUNTED))


def _of_institutions(account: Account, seen: CaseSet, query: Query) -> CaseSet:
    """Those of the institutions so named; a word that names very many says nothing of a case."""
    ids = list(named(account, query.terms).values_list("pk", flat=True)[: NAMED + 1])
    return seen.filter(institution__in=ids) if len(ids) <= NAMED else seen.none()


def _exact(seen: CaseSet, query: Query) -> CaseSet:
    """By id, or by a number such as 鉴改〔2021〕1号, whatever brackets it is typed with."""
    if one := ID.fullmatch(query.whole):
        return seen.filter(pk=int(one[1]))
    if parts := NUMBER.fullmatch(query.whole):
        found = seen.filter(numbered__number=int(parts["number"]), numbered__series__year=int(parts["year"]))
        return found.filter(numbered__series__prefix__startswith=parts["prefix"])
    return seen.none()


def _hit(case: Case, *, is_exact: bool) -> Hit:
    label, stage = case.type.label, case.stage.label
    number = str(case.numbered) if hasattr(case, "numbered") else ""
    name = case.institution.name
    return Hit(
        title=Text(f"{label.zh} #{case.pk} {number}", f"{label.en} #{case.pk} {number}"),
        address=reverse("case", args=[case.pk]),
        note=Text(f"{name} · {stage.zh}", f"{name} · {stage.en}"),
        is_exact=is_exact,
    )
