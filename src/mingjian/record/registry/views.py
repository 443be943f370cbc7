"""The public register: one search field, an answer in plain words, figures with their proofs."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from mingjian.record.access.gate import public
from mingjian.record.publications.models import Publication
from mingjian.record.registry.models import Institution, Licence
from mingjian.ui.moment import today

LISTED = 50  # institutions in one answer
SHOWN = 36  # filings of a kind on the page; the JSON lists all
QUERY_LIMIT = 100  # characters
PUBLIC_FIGURES = "p2p-monthly"  # the form whose figures are published


@public
def search(request: HttpRequest) -> HttpResponse:
    """`/` and `/register?q=`: institutions by name or id; not found is an answer too."""
    query = request.GET.get("q", "").replace("\0", "").strip()[:QUERY_LIMIT]
    found = Institution.objects.order_by("name")
    if query:
        found = found.filter(Q(name__icontains=query) | Q(institution_id__iexact=query))
    listed = list(found.prefetch_related("licences")[:LISTED])
    if _wants_json(request):
        return JsonResponse(
            [_entry(i) for i in listed], safe=False, json_dumps_params={"ensure_ascii": False}
        )
    day = today()
    rows = [(i, any(licence.holds_on(day) for licence in i.licences.all())) for i in listed]
    context = {"query": query, "rows": rows, "total": found.count(), "today": day}
    return render(request, "registry/search.html", context)


@public
def institution(request: HttpRequest, institution_id: str) -> HttpResponse:
    """`/register/<id>`: licences, filings and final decisions; findings are never here."""
    found = get_object_or_404(Institution, pk=institution_id)
    licences = list(found.licences.select_related("publication__entry__sequenced").order_by("licence_from"))
    published = Publication.objects.filter(subject=institution_id).select_related("entry__sequenced")
    filings = _unsuperseded(published.filter(kind="filing").order_by("-figures__period", "figures__form"))
    decisions = list(published.filter(kind="decision").order_by("-published_at"))
    if _wants_json(request):
        return _document(found, licences, filings, decisions)
    day = today()
    standing, turning = _standing(licences, day)
    context = {
        "institution": found,
        "licences": [(licence, licence.holds_on(day)) for licence in licences],
        "standing": standing,
        "turning": turning,
        "latest": next((f for f in filings if f.figures["figures"]), None),
        "filings": filings,
        "monthly": [f for f in filings if f.figures["form"] == PUBLIC_FIGURES][:SHOWN],
        "others": [f for f in filings if f.figures["form"] != PUBLIC_FIGURES][:SHOWN],
        "late": sum(f.figures["on_time"] is False for f in filings),
        "dated": sum(f.figures["on_time"] is not None for f in filings),
        "decisions": decisions,
        "today": day,
    }
    return render(request, "registry/institution.html", context)


def _unsuperseded(published: Iterable[Publication]) -> list[Publication]:
    """Filings without those that an amendment names: it tells the timeliness of the first one."""
    found = list(published)
    superseded = {filing.figures.get("supersedes") for filing in found}
    return [filing for filing in found if filing.entry.digest not in superseded]


def _standing(licences: list[Licence], day: date) -> tuple[str, date | None]:
    """Whether a licence is held, ended, still to come or none; and the day on which that turned or turns."""
    if any(licence.holds_on(day) for licence in licences):
        return "held", None
    ended = [licence.licence_to for licence in licences if licence.licence_to and licence.licence_to <= day]
    coming = [
        licence.licence_from for licence in licences if licence.licence_from and licence.licence_from > day
    ]
    if ended:
        return "ended", max(ended)
    return ("future", min(coming)) if coming else ("none", None)


def _wants_json(request: HttpRequest) -> bool:
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def _entry(found: Institution) -> dict[str, str]:
    address = reverse("institution", args=[found.pk])
    return {
        "institution_id": found.pk,
        "name": found.name,
        "kind": found.kind,
        "region": found.region,
        "address": address,
    }


def _document(
    found: Institution, licences: list[Licence], filings: list[Publication], decisions: list[Publication]
) -> JsonResponse:
    document = {
        "institution": _entry(found),
        "licences": [_with_proof(licence.publication) for licence in licences],
        "filings": [_with_proof(filing) for filing in filings],
        "decisions": [_with_proof(decision) for decision in decisions],
    }
    return JsonResponse(document, json_dumps_params={"ensure_ascii": False})


def _with_proof(publication: Publication) -> dict[str, object]:
    return {**publication.figures, "proof": reverse("proof", args=[publication.pk])}
