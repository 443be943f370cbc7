"""Panels that pages of the record show: the cases of an institution, of a finding, the orders to answer."""

from django.http import HttpRequest
from django.template.loader import render_to_string

from mingjian.casework.clocks import read_clock
from mingjian.casework.models import Case
from mingjian.kernel.findings import FindingKind
from mingjian.record.access.accounts import person
from mingjian.record.findings.models import Finding
from mingjian.record.registry.models import Institution
from mingjian.ui.moment import today


def cases_of_institution(request: HttpRequest, institution: Institution) -> str:
    """The cases about an institution, newest first."""
    cases = Case.objects.visible_to(person(request)).filter(institution=institution).order_by("-pk")
    return _render("casework/panel_cases.html", request, cases=_with_clocks(list(cases)))


def cases_of_finding(request: HttpRequest, finding: Finding) -> str:
    """The cases that rest on a finding, and where a breach may become one."""
    cases = Case.objects.visible_to(person(request)).filter(findings=finding).order_by("-pk")
    return _render(
        "casework/panel_finding.html",
        request,
        cases=_with_clocks(list(cases)),
        finding=finding,
        is_breach=finding.kind == FindingKind.BREACH,
        institutions=list(finding.institutions.order_by("pk")),
    )


def orders_of_institution(request: HttpRequest, institution: Institution) -> str:
    """Orders served on the institution whose person looks."""
    cases = Case.objects.visible_to(person(request)).filter(institution=institution).order_by("-pk")
    return _render("casework/panel_orders.html", request, cases=_with_clocks(list(cases)))


def _with_clocks(cases: list[Case]) -> list[dict[str, object]]:
    day = today()
    return [
        {"case": case, "clocks": [read_clock(clock, day) for clock in case.clocks.all()]} for case in cases
    ]


def _render(template: str, request: HttpRequest, **context: object) -> str:
    return render_to_string(template, {**context, "today": today()}, request)
