"""Cases on the desk and in the portal: the list, the page with clock and acts, one act, the document."""

import logging
import re
from io import BytesIO
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext

from mingjian.casework.act import act, open_verbs
from mingjian.casework.case_table import CASES
from mingjian.casework.clocks import due_at_first, is_escalated, read_clock
from mingjian.casework.documents import latest_document, read_document
from mingjian.casework.inbox import Box, cases_in
from mingjian.casework.models import Case, CaseEvent
from mingjian.casework.story import (
    offer,
    read_service,
    reserved,
    tell_acts_since,
    tell_events,
    tell_typed,
    tell_verb,
)
from mingjian.kernel.instruments import Evidence
from mingjian.kernel.permissions import Permission
from mingjian.kernel.problems import Problem, Refused
from mingjian.kernel.workflow import Transition
from mingjian.record.access.accounts import known_person, person
from mingjian.record.access.gate import requires
from mingjian.record.access.models import Account
from mingjian.record.access.table_page import answer_table
from mingjian.record.findings.evidence import tell_subjects
from mingjian.record.journal.sequencer import integrate_or_wait
from mingjian.record.rulebook.book import book
from mingjian.ui.failures import answer_problems
from mingjian.ui.figures import choose
from mingjian.ui.moment import now, today
from mingjian.ui.tables.sources import QuerySource

log = logging.getLogger(__name__)


@requires(Permission.SEE_DESK)
def cases(request: HttpRequest) -> HttpResponseBase:
    """`/desk/cases?box=`: mine, open in my office, overdue or all; what runs out first on top."""
    account, day = known_person(request), today()
    asked = request.GET.get("box", "")
    box = Box(asked) if asked in set(Box) else Box.MINE
    state = (day, CaseEvent.objects.order_by("-pk").values_list("pk", flat=True).first())
    boxes = {one: QuerySource(cases_in(one, account, day), tell_cases, state) for one in Box}
    context = {"box": box, "boxes": [(one, source.total().count) for one, source in boxes.items()]}
    return answer_table(request, CASES, boxes[box], "casework/cases.html", context, keep=["box"])


@requires(Permission.SEE_DESK)
def case(request: HttpRequest, pk: int) -> HttpResponse:
    """`/desk/cases/<pk>`: the order with its clock, its history and the acts allowed to me."""
    return _case_page(request, pk, "casework/case.html")


@requires(Permission.SEE_PORTAL)
def portal_case(request: HttpRequest, pk: int) -> HttpResponse:
    """`/portal/cases/<pk>`: an order served on my institution, and the answer to it."""
    return _case_page(request, pk, "casework/portal_case.html")


@requires(Permission.SEE_DESK)
def document(request: HttpRequest, pk: int) -> HttpResponseBase:
    """`/desk/cases/<pk>/order.pdf`: the document as it was issued last."""
    return _document(request, pk)


@requires(Permission.SEE_PORTAL)
def portal_document(request: HttpRequest, pk: int) -> HttpResponseBase:
    """`/portal/cases/<pk>/order.pdf`: the document that was served on my institution."""
    return _document(request, pk)


def case_rows(listed: list[Case]) -> list[dict[str, object]]:
    """Cases with their clocks, and whether they are escalated."""
    rows: list[dict[str, object]] = []
    for one in listed:
        readings = [read_clock(clock, today()) for clock in one.clocks.all()]
        rows.append({"case": one, "clocks": readings, "is_escalated": is_escalated(one, readings)})
    return rows


def tell_cases(keys: list[int]) -> list[dict[str, object]]:
    """The rows of some cases, in the order of their keys."""
    found = Case.objects.for_rows().in_bulk(keys)
    rows = case_rows([found[key] for key in keys if key in found])
    return [row | {"today": today()} for row in rows]


def _document(request: HttpRequest, pk: int) -> HttpResponseBase:
    found = get_object_or_404(Case.objects.visible_to(person(request)), pk=pk)
    digest = latest_document(found)
    if digest is None:
        raise Http404
    try:
        file = BytesIO(read_document(digest))
    except Refused as refused:
        log.exception("the document of case %s is lost", found.pk)
        return answer_problems(refused.problems)
    return FileResponse(file, as_attachment=True, filename=f"{found.number_text}.pdf")


def _case_page(request: HttpRequest, pk: int, template: str) -> HttpResponse:
    account = known_person(request)
    found = get_object_or_404(Case.objects.visible_to(account).select_related("institution"), pk=pk)
    problems: tuple[Problem, ...] = ()
    if request.method == "POST":
        try:
            _act(request, found, account)
        except Refused as refused:
            problems = refused.problems
            found = Case.objects.select_related("institution").get(pk=pk)
        else:
            return redirect(request.path)
    told = _tell(found, account)
    context: dict[str, object] = {**told, "problems": problems, "entered": request.POST}
    if problems:
        on_desk = account.may(Permission.SEE_DESK)
        context["meanwhile"] = tell_acts_since(found, _seen(request), on_desk=on_desk)
        context["typed"] = tell_typed(found, request.POST, told["offers"])
    return render(request, template, context, status=422 if problems else 200)


def _tell(found: Case, account: Account) -> dict[str, Any]:
    """All that the page shows of a case."""
    day, verbs = today(), open_verbs(found, account)
    clocks = [read_clock(clock, day) for clock in found.clocks.all()]
    offers = [offer(found, t, day) for t in sorted(verbs, key=_precedence)]
    escalated = is_escalated(found, clocks)
    return {
        "case": found,
        "number": found.number_text,
        "document": latest_document(found),
        "findings": tell_subjects(found.findings.order_by("-severity_rank", "rule", "period")),
        "clocks": clocks,
        "first_dues": [due_at_first(r.clock) for r in clocks if r.clock.granted_days],
        "escalated": escalated,
        "next": [found.type.transition(v) for v in found.type.clocks[0].then] if escalated else [],
        "service": read_service(found, day),
        "rights": [(r, r.term_evidence is Evidence.MEMORY) for r in found.type.rights],
        "events": tell_events(found, on_desk=account.may(Permission.SEE_DESK)),
        "offers": offers,
        "reserved": reserved(found, account, verbs),
        "outcome": found.type.outcomes.get(found.outcome),
        "book": book(),
        "today": day,
    }


def _act(request: HttpRequest, found: Case, account: Account) -> None:
    said = {d.name: request.POST.get(d.name, "").replace("\0", "") for d in found.type.details}
    verb = request.POST.get("verb", "")
    done = act(found, verb, by=account, at=now(), seen=_seen(request), payload=said)
    integrate_or_wait(at=now())
    label = tell_verb(done.type, verb)
    messages.success(request, gettext("已办理：%(act)s") % {"act": choose(label)})


def _seen(request: HttpRequest) -> int:
    """The version that the page showed; -1 for none."""
    seen = re.fullmatch(r"[0-9]{1,9}", request.POST.get("seen", ""))
    return int(seen[0]) if seen else -1


def _precedence(transition: Transition) -> tuple[bool, bool]:
    """One click before a form, what somebody waits for before the rest."""
    return bool(transition.required), transition.answers is None
