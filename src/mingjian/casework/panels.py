"""Panels that pages of the record show: the cases of an institution, of a finding, the orders to answer."""

from django.http import HttpRequest
from django.template.loader import render_to_string

from mingjian.casework.models import Case
from mingjian.casework.views import case_rows
from mingjian.kernel.findings import FindingKind
from mingjian.kernel.permissions import Permission
from mingjian.record.access.accounts import may, person
from mingjian.record.findings.models import Finding
from mingjian.record.findings.verdicts import words_of
from mingjian.record.registry.models import Institution
from mingjian.ui.moment import today


def cases_of_institution(request: HttpRequest, institution: Institution) -> str:
    """The cases about an institution, newest first."""
    cases = Case.objects.visible_to(person(request)).filter(institution=institution).order_by("-pk")
    return _render("casework/panel_cases.html", request, cases=case_rows(list(cases)))


def cases_of_finding(request: HttpRequest, finding: Finding) -> str:
    """The cases that rest on a finding, and where a breach may become one."""
    cases = Case.objects.visible_to(person(request)).filter(findings=finding).order_by("-pk")
    return _render(
        "casework/panel_finding.html",
        request,
        cases=case_rows(list(cases)),
        finding=finding,
        is_breach=finding.kind == FindingKind.BREACH,
        may_draft=may(request, Permission.DRAFT_ORDER) and not words_of([finding])[finding.pk].is_over,
        institutions=list(
            Institution.objects.visible_to(person(request)).filter(concerns__finding=finding).order_by("pk")
        ),
    )


def orders_of_institution(request: HttpRequest, institution: Institution) -> str:
    """Orders served on the institution whose person looks."""
    cases = Case.objects.visible_to(person(request)).filter(institution=institution).order_by("-pk")
    return _render("casework/panel_orders.html", request, cases=case_rows(list(cases)))


def _render(template: str, request: HttpRequest, **context: object) -> str:
    return render_to_string(template, {**context, "today": today()}, request)
