"""`/desk/findings/<id>`: arithmetic, rows, provision, remedy, what people say of it and what can be done."""

import re

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext

from mingjian.engines.evaluation.explanation import explain
from mingjian.kernel.findings import Decision, FindingKind
from mingjian.kernel.parameters import Parameter, Value
from mingjian.kernel.permissions import Permission
from mingjian.kernel.problems import Problem, Refused
from mingjian.record.access.accounts import person
from mingjian.record.access.gate import requires
from mingjian.record.access.models import Account
from mingjian.record.findings.courses import courses_of, place_of
from mingjian.record.findings.evidence import evidence_tables, tell_subjects
from mingjian.record.findings.models import Finding
from mingjian.record.findings.verdicts import Word, propose_verdict, review_verdict, words_of
from mingjian.record.journal.sequencer import integrate_or_wait
from mingjian.record.registry.models import Institution
from mingjian.record.rulebook.book import book
from mingjian.ui.moment import now
from mingjian.ui.slots import fill_slot

EVIDENCE_ROWS = 200  # a page
COURSE_ROWS = 60  # periods of a continuing breach


@requires(Permission.SEE_DESK)
def finding(request: HttpRequest, finding_id: str) -> HttpResponse:
    """The page; a POST says what the finding is, or answers what somebody said."""
    account = person(request)
    found = get_object_or_404(Finding.objects.visible_to(account).select_related("evaluation"), pk=finding_id)
    problems: tuple[Problem, ...] = ()
    if request.method == "POST" and account:
        try:
            _speak(request, found, account)
        except Refused as refused:
            problems = refused.problems
        else:
            return redirect(request.path)
    word = words_of([found])[found.pk]
    context = _what_was_found(request, found) | {
        "word": word,
        "may_propose": _may(account, Permission.PROPOSE_VERDICT) and not word.pending,
        "may_review": _may_review(account, word),
        "decisions": list(Decision),
        "problems": problems,
        "entered": request.POST,
        "panels": fill_slot("desk.finding", request, found),
    }
    return render(request, "findings/finding.html", context, status=422 if problems else 200)


def _what_was_found(request: HttpRequest, found: Finding) -> dict[str, object]:
    course = courses_of([found])[found.pk]
    concerned = {c.institution_id for c in found.concerns.all()}
    seen = list(Institution.objects.visible_to(person(request)).filter(pk__in=concerned).order_by("pk"))
    veiled = concerned - {i.pk for i in seen}
    return {
        "found": found,
        "told": explain(found.as_kernel(), book()),
        "obligation": book().obligations.get(found.definition.obligation or ""),
        "limits": _limits(found),
        "institutions": seen,
        "veiled": len(veiled),
        "tables": [
            (table, Paginator(table.rows, EVIDENCE_ROWS).get_page(request.GET.get("page")))
            for table in evidence_tables(found, veiled)
        ],
        "subject": tell_subjects([found])[0][1],
        "is_watch": found.kind == FindingKind.WATCH,
        "course": course,
        "earlier": course.findings[:-1][-COURSE_ROWS:],
        "place": place_of(found),
    }


def _limits(found: Finding) -> list[tuple[Parameter, Value]]:
    """The values that the rule read, as they held on the day of its evaluation."""
    values = book().parameters_of(found.definition).values()
    dated = [(parameter, parameter.at(found.evaluation.as_of)) for parameter in values]
    return [(parameter, value) for parameter, value in dated if value is not None]


def _speak(request: HttpRequest, found: Finding, account: Account) -> None:
    """Propose a verdict, or answer the one that waits, as the form says."""
    said = {name: request.POST.get(name, "").replace("\0", "") for name in ("decision", "reason", "answer")}
    word = words_of([found])[found.pk]
    if said["decision"] in set(Decision):
        seen = re.fullmatch(r"[0-9]{1,9}", request.POST.get("seen", ""))
        propose_verdict(
            found,
            Decision(said["decision"]),
            reason=said["reason"],
            seen=int(seen[0]) if seen else -1,
            by=account,
            at=now(),
        )
        messages.success(request, gettext("结论已记录。"))
    elif word.pending and said["answer"]:
        agrees = said["answer"] == "agree"
        review_verdict(word.pending, agrees=agrees, reason=said["reason"], by=account, at=now())
        messages.success(request, gettext("复核已记录。"))
    integrate_or_wait(at=now())


def _may(account: Account | None, permission: Permission) -> bool:
    return account is not None and account.may(permission)


def _may_review(account: Account | None, word: Word) -> bool:
    if account is None or word.pending is None:
        return False
    return account.may(Permission.CONFIRM_VERDICT) and account.username != word.pending.by
