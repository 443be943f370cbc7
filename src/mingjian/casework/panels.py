"""Panels on pages of the record: a person's work, cases of an institution, of a finding, orders to answer."""

from datetime import datetime

from django.db.models import Count, Q
from django.http import HttpRequest
from django.template.loader import render_to_string

from mingjian.casework.inbox import overdue_among, running_out, waits_for
from mingjian.casework.models import Case, CaseEvent
from mingjian.casework.views import case_rows
from mingjian.kernel.findings import FindingKind
from mingjian.kernel.permissions import Permission
from mingjian.record.access.accounts import may, person
from mingjian.record.access.models import Account
from mingjian.record.findings.models import Finding
from mingjian.record.findings.verdicts import words_of
from mingjian.record.registry.models import Institution
from mingjian.ui.moment import today

LISTED = 60  # cases of one institution
SHOWN = 10  # cases of a list of the overview
ANSWER = "answer"


def work_of_person(request: HttpRequest, account: Account) -> str:
    """What waits for a person, and which clocks run out next."""
    seen, day = Case.objects.visible_to(account), today()
    waiting = seen.filter(waits_for(account))
    return _render(
        "casework/panel_work.html",
        request,
        waiting=case_rows(list(waiting.for_rows().order_by("opened_at", "pk")[:SHOWN])),
        waits=waiting.count(),
        ending=case_rows(list(running_out(seen, day).for_rows()[:SHOWN])),
        overdue=overdue_among(seen, day).count(),
    )


def changes_of_cases(request: HttpRequest, since: datetime) -> str:
    """Answers that came in and cases that moved since a moment, as figures."""
    events = CaseEvent.objects.filter(at__gt=since, case__in=Case.objects.visible_to(person(request)))
    moved = events.order_by().aggregate(
        cases=Count("case", distinct=True), answers=Count("pk", filter=Q(verb=ANSWER))
    )
    return _render("casework/panel_changes.html", request, **moved)


def cases_of_institution(request: HttpRequest, institution: Institution) -> str:
    """The cases about an institution, newest first."""
    cases = Case.objects.visible_to(person(request)).filter(institution=institution)
    listed = case_rows(list(cases.for_rows().order_by("-pk")[:LISTED]))
    return _render("casework/panel_cases.html", request, cases=listed)


def cases_of_finding(request: HttpRequest, finding: Finding) -> str:
    """The cases that rest on a finding, and where a breach may become one."""
    cases = Case.objects.visible_to(person(request)).filter(findings=finding).for_rows().order_by("-pk")
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
    cases = Case.objects.visible_to(person(request)).filter(institution=institution)
    listed = case_rows(list(cases.for_rows().order_by("-pk")[:LISTED]))
    return _render("casework/panel_orders.html", request, cases=listed)


def _render(template: str, request: HttpRequest, **context: object) -> str:
    return render_to_string(template, {**context, "today": today()}, request)
