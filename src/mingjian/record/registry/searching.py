"""What search finds in the register: institutions by name, short name, site, id or licence number."""

from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import urlencode

from django.db.models import Case, Q, Value, When
from django.db.models.functions import Length
from django.urls import reverse

from mingjian.kernel.text import Text
from mingjian.record.access.models import Account
from mingjian.record.registry.models import Institution, InstitutionSet
from mingjian.record.search.answers import SHOWN, Answer, Hit, Query
from mingjian.record.search.index import Source, fold, matching
from mingjian.ui.names import name_kind, name_region

INSTITUTION = "institution"


def _texts(ids: Iterable[str]) -> Mapping[str, Sequence[str]]:
    found = Institution.objects.filter(pk__in=ids).prefetch_related("licences")
    return {
        i.pk: [i.pk, i.name, i.short_name, i.site, *(one.licence_number for one in i.licences.all())]
        for i in found
    }


SOURCE = Source(
    INSTITUTION, frozenset({"registry.institution.registered", "publication.licence"}), _texts
)  # a licence is told of its institution


def named(account: Account, terms: Sequence[str]) -> InstitutionSet:
    """The institutions in view that hold every term."""
    return Institution.objects.visible_to(account).filter(pk__in=matching(INSTITUTION, terms))


def find_institutions(account: Account, query: Query) -> Answer:
    """The id or the whole name first, then names that begin so, then the shorter ones."""
    found = named(account, query.terms)
    best = Case(
        When(Q(pk__iexact=query.text) | Q(name=query.text), then=Value(0)),
        When(name__startswith=query.text, then=Value(1)),
        default=Value(2),
    )
    listed = found.order_by(best, Length("name"), "name", "pk")[:SHOWN]
    return Answer(
        label=Text("机构", "Institutions"),
        hits=tuple(_hit(i, query) for i in listed),
        count=found.count(),
        address=f"{reverse('desk-institutions')}?{urlencode({'q': query.text})}",
    )


def _hit(institution: Institution, query: Query) -> Hit:
    kind, region = name_kind(institution.kind), name_region(institution.region)
    return Hit(
        title=institution.name,
        address=reverse("desk-institution", args=[institution.pk]),
        note=Text(
            f"{institution.pk} · {kind.zh} · {region.zh}", f"{institution.pk} · {kind.en} · {region.en}"
        ),
        is_exact=query.whole in {fold(institution.pk), fold(institution.name)},
    )
