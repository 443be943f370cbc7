"""`/desk/institutions/<id>`: one institution on one page, with everything that the desk knows of it."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from mingjian.kernel.findings import FindingKind
from mingjian.kernel.permissions import Permission
from mingjian.kernel.text import Text
from mingjian.record.access.accounts import may, person
from mingjian.record.access.gate import requires
from mingjian.record.filings.models import Filing
from mingjian.record.filings.peers import compare
from mingjian.record.findings.courses import latest_of
from mingjian.record.findings.current import latest_evaluation
from mingjian.record.findings.institution_pictures import balance_picture, owners_picture
from mingjian.record.findings.models import Finding
from mingjian.record.findings.rows import rows_of
from mingjian.record.findings.standing import standings
from mingjian.record.publications.models import Publication
from mingjian.record.registry.models import Institution, Licence
from mingjian.record.registry.ties import ties_of
from mingjian.ui.moment import today
from mingjian.ui.names import name_kind, name_region
from mingjian.ui.slots import fill_slot

FINDINGS = 20  # the gravest; the list holds all
FILINGS = 40  # the latest


@requires(Permission.SEE_DESK)
def institution(request: HttpRequest, institution_id: str) -> HttpResponse:
    """Licence, findings, cases, figures beside the peers, filings, owners, decisions."""
    account = person(request)
    found = get_object_or_404(Institution.objects.visible_to(account), pk=institution_id)
    filings = Filing.objects.standing().filter(institution=found)
    licences, comparison = _licences(found, today()), compare(found)
    ties = ties_of(found, account, today())
    context = {
        "institution": found,
        "licences": licences,
        "ended": _ended(licences),
        "comparison": comparison,
        "balance": balance_picture(comparison) if comparison else None,
        "filings": filings.order_by("-period", "form", "section")[:FILINGS],
        "late": filings.filter(on_time=False).count(),
        "dated": filings.filter(on_time__isnull=False).count(),
        "ties": ties,
        "owners": owners_picture(found, ties) if ties else None,
        "kicker": _kicker(found),
        "decisions": _decisions(found),
        "panels": fill_slot("desk.institution", request, found),
    }
    return render(request, "findings/institution.html", context | _what_was_found(request, found))


def _what_was_found(request: HttpRequest, institution: Institution) -> dict[str, object]:
    """How it stands in the latest evaluation, and its findings, the gravest first."""
    evaluation = latest_evaluation()
    seen = Finding.objects.visible_to(person(request)).seen_in(evaluation)
    findings = latest_of(seen.filter(concerns__institution=institution), evaluation)
    gravest = findings.prefetch_related("concerns").order_by("-severity_rank", "rule", "-period", "pk")
    return {
        "evaluation": evaluation,
        "standing": standings(evaluation, [institution])[0] if evaluation else None,
        "total": findings.count(),
        "rows": rows_of(gravest[:FINDINGS]),
        "may_draft": may(request, Permission.DRAFT_ORDER)
        and findings.filter(kind=str(FindingKind.BREACH)).exists(),
    }


def _kicker(institution: Institution) -> Text:
    kind, region = name_kind(institution.kind), name_region(institution.region)
    return Text(f"{kind.zh} · {region.zh} · {institution.pk}", f"{kind.en} · {region.en} · {institution.pk}")


def _licences(institution: Institution, day: date) -> list[tuple[Licence, bool]]:
    """Its licences with whether each holds, the latest first."""
    listed = institution.licences.select_related("publication__entry__sequenced").order_by("-licence_from")
    return [(licence, licence.holds_on(day)) for licence in listed]


def _ended(licences: list[tuple[Licence, bool]]) -> date | None:
    """The day on which the last licence ended; None where one holds or none ever ended."""
    if any(holds for _, holds in licences):
        return None
    return max((licence.licence_to for licence, _ in licences if licence.licence_to), default=None)


def _decisions(institution: Institution) -> list[Publication]:
    made = Publication.objects.filter(subject=institution.pk, kind="decision")
    return list(made.select_related("entry__sequenced").order_by("-published_at"))
