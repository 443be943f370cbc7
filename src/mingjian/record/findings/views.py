"""The desk: institutions ranked by what a supervisor should look at first, and every finding opened."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from mingjian.engines.evaluation.explanation import explain
from mingjian.kernel.findings import Gravity
from mingjian.kernel.permissions import Permission
from mingjian.record.access.accounts import person
from mingjian.record.access.gate import requires
from mingjian.record.filings.models import Filing
from mingjian.record.findings.models import Evaluation, Finding
from mingjian.record.findings.standing import standings
from mingjian.record.registry.models import Institution
from mingjian.record.rulebook.book import book
from mingjian.ui.moment import today
from mingjian.ui.slots import fill_slot

PAGE_ROWS = 100
QUERY_LIMIT = 100  # characters
seen_by_supervisors = requires(Permission.SEE_DESK)


@seen_by_supervisors
def desk(request: HttpRequest) -> HttpResponse:
    """`/desk` and `/desk/institutions?q=`: how the market stands as of the latest evaluation."""
    evaluation = Evaluation.objects.order_by("-as_of", "-pk").first()
    query = request.GET.get("q", "").replace("\0", "").strip()[:QUERY_LIMIT]
    institutions = Institution.objects.visible_to(person(request))
    rows = standings(evaluation, list(institutions)) if evaluation else []
    shown = [r for r in rows if query.lower() in r.institution.name.lower() or query == r.institution.pk]
    context = {
        "evaluation": evaluation,
        "rows": shown,
        "query": query,
        "total": len(rows),
        "blind": sum(row.is_blind for row in rows),
        "grave": sum(row.worst is not None and row.worst.rank >= 2 for row in rows),
        "findings": sum(n for row in rows for _, n in row.counts),
        "balance_fen": sum(row.balance_fen or 0 for row in rows),
    }
    return render(request, "findings/desk.html", context)


@seen_by_supervisors
def institution(request: HttpRequest, institution_id: str) -> HttpResponse:
    """`/desk/institutions/<id>`: one institution: licence, filings, findings, cases."""
    account = person(request)
    found = get_object_or_404(Institution.objects.visible_to(account), pk=institution_id)
    evaluation = Evaluation.objects.order_by("-as_of", "-pk").first()
    findings = Finding.objects.visible_to(account).seen_in(evaluation).filter(concerns__institution=found)
    standing = standings(evaluation, [found])[0] if evaluation else None
    context = {
        "institution": found,
        "standing": standing,
        "evaluation": evaluation,
        "licences": [(licence, licence.holds_on(today())) for licence in found.licences.all()],
        "findings": findings.order_by("-severity_rank", "rule", "period"),
        "filings": Filing.objects.visible_to(account).filter(institution=found).order_by("-period", "form"),
        "panels": fill_slot("desk.institution", request, found),
    }
    return render(request, "findings/institution.html", context)


@seen_by_supervisors
def finding_list(request: HttpRequest) -> HttpResponse:
    """`/desk/findings?rule=&severity=`: the findings of the latest evaluation."""
    evaluation = Evaluation.objects.order_by("-as_of", "-pk").first()
    found = Finding.objects.visible_to(person(request)).seen_in(evaluation)
    chosen = {name: request.GET.get(name, "") for name in ("rule", "severity")}
    found = found.filter(**{name: value for name, value in chosen.items() if value})
    found = found.prefetch_related("concerns__institution").order_by("-severity_rank", "rule", "period", "pk")
    context = {
        "evaluation": evaluation,
        "page": Paginator(found, PAGE_ROWS).get_page(request.GET.get("page")),
        "rules": book().rules,
        "chosen": chosen,
        "levels": [(str(level), level.label) for level in Gravity],
    }
    return render(request, "findings/list.html", context)


@seen_by_supervisors
def finding(request: HttpRequest, finding_id: str) -> HttpResponse:
    """`/desk/findings/<id>`: arithmetic, rows, provision, remedy, and what can be done."""
    found = get_object_or_404(
        Finding.objects.visible_to(person(request)).select_related("evaluation"), pk=finding_id
    )
    told = explain(found.as_kernel(), book())
    rule = found.definition
    context = {
        "found": found,
        "told": told,
        "obligation": book().obligations.get(rule.obligation or ""),
        "institutions": list(found.institutions.order_by("pk")),
        "tables": _evidence_tables(found),
        "panels": fill_slot("desk.finding", request, found),
    }
    return render(request, "findings/finding.html", context)


def _evidence_tables(found: Finding) -> list[dict[str, object]]:
    """The evidence by table: column names, rows of cells, and the rows that were only counted."""
    tables: dict[str, dict[str, object]] = {}
    for row in found.evidence:
        if not row["key"]:
            tables[row["table"]]["more"] = row["values"]["more_rows"]
            continue
        cells = {**row["key"], **row["values"]}
        table = tables.setdefault(row["table"], {"name": row["table"], "columns": [], "rows": []})
        columns: list[str] = table["columns"]  # type: ignore[assignment]
        columns += [name for name in cells if name not in columns]
        table["rows"].append(cells)  # type: ignore[attr-defined]
    for table in tables.values():
        table["rows"] = [[(n, cells.get(n)) for n in table["columns"]] for cells in table["rows"]]  # type: ignore[attr-defined]
    return list(tables.values())
