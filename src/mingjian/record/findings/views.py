"""The desk: institutions ranked by what a supervisor should look at first, and the findings as lists.

One finding opened, with what people say of it, is in `finding_page`.
"""

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from mingjian.kernel.findings import Decision, FindingKind, Gravity
from mingjian.kernel.permissions import Permission
from mingjian.record.access.accounts import may, person
from mingjian.record.access.gate import requires
from mingjian.record.filings.models import Filing
from mingjian.record.findings.courses import latest_of
from mingjian.record.findings.models import Evaluation, Finding, FindingSet
from mingjian.record.findings.rows import narrowed, rows_of
from mingjian.record.findings.standing import standings
from mingjian.record.findings.verdicts import records
from mingjian.record.registry.models import Institution
from mingjian.record.rulebook.book import book
from mingjian.ui.moment import today
from mingjian.ui.slots import fill_slot

PAGE_ROWS = 100
LATEST = 60  # filings
QUERY_LIMIT = 100  # characters
seen_by_supervisors = requires(Permission.SEE_DESK)


@seen_by_supervisors
def desk(request: HttpRequest) -> HttpResponse:
    """`/desk` and `/desk/institutions?q=`: how the market stands as of the latest evaluation."""
    evaluation = Evaluation.objects.order_by("-as_of", "-pk").first()
    query = request.GET.get("q", "").replace("\0", "").strip()[:QUERY_LIMIT]
    account = person(request)
    institutions = Institution.objects.visible_to(account)
    rows = standings(evaluation, list(institutions)) if evaluation else []
    shown = [r for r in rows if query.lower() in r.institution.name.lower() or query == r.institution.pk]
    context = {
        "evaluation": evaluation,
        "page": Paginator(shown, PAGE_ROWS).get_page(request.GET.get("page")),
        "query": query,
        "total": len(rows),
        "blind": sum(row.is_blind for row in rows),
        "grave": sum(row.worst is not None and row.worst.rank >= 2 for row in rows),
        "findings": Finding.objects.visible_to(account).seen_in(evaluation).count(),
        "balance_fen": sum(row.balance_fen or 0 for row in rows),
        "levels": list(reversed(Gravity)),
    }
    return render(request, "findings/desk.html", context)


@seen_by_supervisors
def institution(request: HttpRequest, institution_id: str) -> HttpResponse:
    """`/desk/institutions/<id>`: one institution: licence, filings, findings, cases."""
    account = person(request)
    found = get_object_or_404(Institution.objects.visible_to(account), pk=institution_id)
    evaluation = Evaluation.objects.order_by("-as_of", "-pk").first()
    seen = Finding.objects.visible_to(account).seen_in(evaluation).filter(concerns__institution=found)
    findings = latest_of(seen, evaluation)
    standing = standings(evaluation, [found])[0] if evaluation else None
    context = {
        "institution": found,
        "standing": standing,
        "evaluation": evaluation,
        "licences": [(licence, licence.holds_on(today())) for licence in found.licences.all()],
        "total": findings.count(),
        "rows": rows_of(_ordered(findings)[:PAGE_ROWS]),
        "may_draft": may(request, Permission.DRAFT_ORDER)
        and findings.filter(kind=str(FindingKind.BREACH)).exists(),
        "filings": Filing.objects.standing()
        .visible_to(account)
        .filter(institution=found)
        .order_by("-period", "form")[:LATEST],
        "panels": fill_slot("desk.institution", request, found),
    }
    return render(request, "findings/institution.html", context)


@seen_by_supervisors
def finding_list(request: HttpRequest) -> HttpResponse:
    """`/desk/findings?rule=&severity=&institution=&verdict=`: the findings of the latest evaluation.

    A breach that goes on over adjoining periods is one row.
    """
    evaluation = Evaluation.objects.order_by("-as_of", "-pk").first()
    found = Finding.objects.visible_to(person(request)).seen_in(evaluation)
    chosen = {name: request.GET.get(name, "") for name in ("rule", "severity")}
    found = found.filter(**{name: value for name, value in chosen.items() if value})
    if about := request.GET.get("institution", ""):
        found = found.filter(concerns__institution=about)
    word = request.GET.get("verdict", "")
    found = narrowed(found, word)
    single = found.count()
    if not word:  # a verdict is on one period, which may lie within a course
        found = latest_of(found, evaluation)
    page = Paginator(_ordered(found), PAGE_ROWS).get_page(request.GET.get("page"))
    context = {
        "evaluation": evaluation,
        "page": page,
        "rows": rows_of(page.object_list),
        "single": single,
        "rules": book().rules,
        "chosen": chosen | {"verdict": word},
        "decisions": [(str(d), d.label) for d in Decision],
        "about": Institution.objects.visible_to(person(request)).filter(pk=about).first(),
        "levels": [(str(level), level.label) for level in reversed(Gravity)],
    }
    return render(request, "findings/list.html", context)


@seen_by_supervisors
def rule_list(request: HttpRequest) -> HttpResponse:
    """`/desk/rules`: every rule with what it found and how often people called it a false alarm."""
    evaluation = Evaluation.objects.order_by("-as_of", "-pk").first()
    seen = Finding.objects.visible_to(person(request)).seen_in(evaluation)
    found = dict(seen.values_list("rule").annotate(Count("pk")))
    return render(request, "findings/rules.html", {"records": records(found), "evaluation": evaluation})


def _ordered(findings: FindingSet) -> FindingSet:
    """The gravest first, each with the institutions it concerns."""
    return findings.prefetch_related("concerns").order_by("-severity_rank", "rule", "period", "pk")
