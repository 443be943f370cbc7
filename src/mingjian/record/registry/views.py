"""The public register: one search field, an answer in plain words, figures with their proofs."""

from collections.abc import Sequence
from datetime import date

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from mingjian.record.access.gate import public
from mingjian.record.publications.models import Publication
from mingjian.record.publications.state import state_of
from mingjian.record.registry.directory import directory, register_state
from mingjian.record.registry.models import Institution
from mingjian.record.registry.profile import Profile, read_profiles
from mingjian.ui.moment import today
from mingjian.ui.pagecache import kept, prefers_json
from mingjian.ui.slots import fill_slot

LISTED = 50  # institutions on a page
SHOWN = 36  # filings of a kind on the page; the JSON lists all
TREND_MONTHS = 12
QUERY_LIMIT = 100  # characters


@public
@kept(register_state)
def home(request: HttpRequest) -> HttpResponse:
    """`/`: what can be looked up, and how to read the answer."""
    return render(request, "registry/home.html", {"total": Institution.objects.count()})


@public
@kept(register_state)
def search(request: HttpRequest) -> HttpResponse:
    """`/register?q=`: institutions by name, site, number or id, without `q` all. Not found is an answer."""
    query = request.GET.get("q", "").replace("\0", "").strip()[:QUERY_LIMIT]
    if not query:
        return _answer_list(request)
    found = directory().find(query)
    listed = _in_order(found.ids[:LISTED])
    if prefers_json(request):
        return JsonResponse(
            [_entry(i) for i in listed], safe=False, json_dumps_params={"ensure_ascii": False}
        )
    day = today()
    context = {
        "query": query,
        "rows": _with_licences(listed, day),
        "total": len(found.ids),
        "is_exact": found.is_exact,
        "alike": found.alike,
        "today": day,
        **_office(),
    }
    return render(request, "registry/search.html" if listed else "registry/not_found.html", context)


@public
@kept(state_of)
def institution(request: HttpRequest, institution_id: str) -> HttpResponse:
    """`/register/<id>`: licences, filings and final decisions; findings are never here."""
    found = get_object_or_404(Institution, pk=institution_id)
    [profile] = read_profiles([found], today())
    if prefers_json(request):
        return _document(profile)
    context = {
        "institution": found,
        "profile": profile,
        "licences": [(licence, licence.holds_on(profile.day)) for licence in profile.licences],
        "monthly": profile.monthly[:SHOWN],
        "others": profile.others[:SHOWN],
        "trend": profile.trend("balance_fen", TREND_MONTHS),
        "panels": fill_slot("public.institution", request, found),
        **_office(),
    }
    return render(request, "registry/institution.html", context)


def _answer_list(request: HttpRequest) -> HttpResponse:
    every = Institution.objects.order_by("name", "pk")
    if prefers_json(request):
        told = [_entry(i) for i in every[:LISTED]]
        return JsonResponse(told, safe=False, json_dumps_params={"ensure_ascii": False})
    page = Paginator(every.prefetch_related("licences"), LISTED).get_page(request.GET.get("page"))
    day = today()
    context = {
        "rows": _with_licences(list(page.object_list), day),
        "page": page,
        "total": page.paginator.count,
    }
    return render(request, "registry/search.html", context | {"today": day})


def _office() -> dict[str, str]:
    """Whom a consumer turns to."""
    return {"office": settings.OFFICE, "contact": settings.OFFICE_CONTACT}


def _in_order(ids: Sequence[str]) -> list[Institution]:
    found = Institution.objects.prefetch_related("licences").in_bulk(ids)
    return [found[institution_id] for institution_id in ids]


def _with_licences(listed: Sequence[Institution], day: date) -> list[tuple[Institution, bool]]:
    """Each with whether a licence holds on the day."""
    return [(i, any(licence.holds_on(day) for licence in i.licences.all())) for i in listed]


def _entry(found: Institution) -> dict[str, str]:
    return {
        "institution_id": found.pk,
        "name": found.name,
        "short_name": found.short_name,
        "site": found.site,
        "kind": found.kind,
        "region": found.region,
        "address": reverse("institution", args=[found.pk]),
    }


def _document(profile: Profile) -> JsonResponse:
    document = {
        "institution": _entry(profile.institution),
        "licences": [_with_proof(licence.publication) for licence in profile.licences],
        "filings": [_with_proof(filing) for filing in profile.filings],
        "decisions": [_with_proof(decision) for decision in profile.decisions],
    }
    return JsonResponse(document, json_dumps_params={"ensure_ascii": False})


def _with_proof(publication: Publication) -> dict[str, object]:
    return {**publication.figures, "proof": reverse("proof", args=[publication.pk])}
