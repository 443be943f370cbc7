"""Orders on the desk and in the portal: draft, page with clock and the acts open to me, one act."""

import re
from itertools import dropwhile
from uuid import uuid4

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mingjian.casework.act import DEMAND_LIMIT, DRAFT, act, open_order, open_verbs
from mingjian.casework.clocks import read_clock
from mingjian.casework.models import Case, CaseEvent
from mingjian.casework.types import case_type
from mingjian.kernel.findings import FindingKind
from mingjian.kernel.permissions import Permission
from mingjian.kernel.problems import Problem, Refused
from mingjian.kernel.text import Text
from mingjian.kernel.workflow import Transition
from mingjian.record.access.accounts import person
from mingjian.record.access.gate import requires
from mingjian.record.access.models import Account
from mingjian.record.findings.evidence import tell_subjects
from mingjian.record.findings.models import Evaluation, Finding
from mingjian.record.journal.sequencer import integrate
from mingjian.record.registry.models import Institution
from mingjian.record.rulebook.book import book
from mingjian.ui.figures import choose
from mingjian.ui.moment import now, today
from mingjian.ui.parts import Event

SERVE = "serve"
OFFERED = 150  # breaches on the page of a draft, chosen and grave ones first
ACTS_OF_LAW = frozenset({SERVE, "accept", "conclude"})  # shown in seal red


class OrderForm(django_forms.Form):
    """What the drafter sets: the findings, what is demanded, the term."""

    demand = django_forms.CharField(
        label=_("整改要求"), max_length=DEMAND_LIMIT, widget=django_forms.Textarea(attrs={"rows": 6})
    )
    term_days = django_forms.IntegerField(label=_("期限（工作日）"), help_text=_("5 至 60 个工作日"))
    key = django_forms.CharField(widget=django_forms.HiddenInput, max_length=36)

    def __init__(self, *args: object, **kwargs: object):
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        spec = case_type("order").clock("term")  # `open_order` holds the bounds; the browser hears of them
        self.fields["term_days"].widget.attrs |= {"min": spec.minimum, "max": spec.maximum}


@requires(Permission.DRAFT_ORDER)
def draft(request: HttpRequest, institution_id: str) -> HttpResponse:
    """`/desk/institutions/<id>/order`: draft an order from breaches of the institution."""
    account = _account(request)
    institution = get_object_or_404(Institution.objects.visible_to(account), pk=institution_id)
    breaches = _breaches(account, institution)
    chosen = request.POST.getlist("finding") or request.GET.getlist("finding")
    entered = OrderForm(request.POST or None, initial=_proposal(breaches, chosen))
    problems: tuple[Problem, ...] = ()
    if request.method == "POST" and entered.is_valid():
        try:
            case = open_order(
                institution=institution,
                findings=[f for f in breaches if f.pk in chosen],
                by=account,
                at=now(),
                **entered.cleaned_data,
            )
        except Refused as refused:
            problems = refused.problems
        else:
            integrate(at=now())
            return redirect("case", case.pk)
    context = {
        "institution": institution,
        "breaches": tell_subjects(sorted(breaches, key=lambda f: f.pk not in chosen)[:OFFERED]),
        "chosen": chosen,
        "form": entered,
        "problems": problems,
    }
    return render(request, "casework/draft.html", context)


@requires(Permission.SEE_DESK)
def cases(request: HttpRequest) -> HttpResponse:
    """`/desk/cases`: every case, open ones first, the next to fall due on top."""
    day = today()
    rows = [
        {"case": case, "clocks": [read_clock(clock, day) for clock in case.clocks.all()]}
        for case in Case.objects.visible_to(person(request)).select_related("institution")
    ]
    rows.sort(key=_urgency)
    return render(request, "casework/cases.html", {"rows": rows, "today": day})


@requires(Permission.SEE_DESK)
def case(request: HttpRequest, pk: int) -> HttpResponse:
    """`/desk/cases/<pk>`: the order with its clock, its history and the acts allowed to me."""
    return _case_page(request, pk, "casework/case.html")


@requires(Permission.SEE_PORTAL)
def portal_case(request: HttpRequest, pk: int) -> HttpResponse:
    """`/portal/cases/<pk>`: an order served on my institution, and the answer to it."""
    return _case_page(request, pk, "casework/portal_case.html")


def _case_page(request: HttpRequest, pk: int, template: str) -> HttpResponse:
    account = _account(request)
    found = get_object_or_404(Case.objects.visible_to(account).select_related("institution"), pk=pk)
    problems: tuple[Problem, ...] = ()
    if request.method == "POST":
        try:
            _act(request, found, account)
        except Refused as refused:
            problems = refused.problems
            found = Case.objects.get(pk=pk)
        else:
            return redirect(request.path)
    day, verbs = today(), open_verbs(found, account)
    events = list(found.events.select_related("entry__sequenced"))
    if not account.may(Permission.SEE_DESK):  # what went on inside the authority stays there
        events = list(dropwhile(lambda e: e.verb != SERVE, events))
    context = {
        "case": found,
        "findings": tell_subjects(found.findings.order_by("-severity_rank", "rule", "period")),
        "clocks": [read_clock(clock, day) for clock in found.clocks.all()],
        "events": [_event(e, found) for e in events],
        "verbs": sorted(verbs, key=lambda t: bool(t.required)),  # one click before a form
        "reserved": _reserved(found, account, verbs),
        "problems": problems,
        "entered": request.POST,
        "outcome": found.type.outcomes.get(found.outcome),
        "book": book(),
        "today": day,
    }
    return render(request, template, context, status=422 if problems else 200)


def _act(request: HttpRequest, found: Case, account: Account) -> None:
    seen = re.fullmatch(r"[0-9]{1,9}", request.POST.get("seen", ""))
    said = {name: request.POST.get(name, "").replace("\0", "") for name in ("reason", "answer")}
    verb = request.POST.get("verb", "")
    done = act(found, verb, by=account, at=now(), seen=int(seen[0]) if seen else -1, payload=said)
    integrate(at=now())
    label = _label(done, verb)
    messages.success(request, gettext("已办理：%(act)s") % {"act": choose(label)})


def _reserved(found: Case, account: Account, verbs: tuple[Transition, ...]) -> list[Transition]:
    """Acts open now that this person may not do because of an earlier act of his own."""
    held = account.role.permissions
    unbound = found.type.allowed(found.status, held, frozenset())
    return [t for t in unbound if t.not_by_author_of and t not in verbs]


def _label(found: Case, verb: str) -> Text:
    return Text("起草", "Draft") if verb == DRAFT else found.type.transition(verb).label


def _event(event: CaseEvent, found: Case) -> Event:
    note = event.payload.get("reason") or event.payload.get("answer") or ""
    return Event(
        at=event.at, title=_label(found, event.verb), by=event.by, note=note, is_act=event.verb in ACTS_OF_LAW
    )


def _breaches(account: Account, institution: Institution) -> list[Finding]:
    evaluation = Evaluation.objects.order_by("-as_of", "-pk").first()
    found = Finding.objects.visible_to(account).seen_in(evaluation)
    found = found.filter(concerns__institution=institution, kind=str(FindingKind.BREACH))
    return list(found.order_by("-severity_rank", "rule", "period"))


def _proposal(breaches: list[Finding], chosen: list[str]) -> dict[str, object]:
    """A first wording from the remedies of the chosen breaches, and the default term."""
    remedies = dict.fromkeys(f.definition.remedy.zh for f in breaches if f.pk in chosen)
    lines = [f"{n}. {text}" for n, text in enumerate(remedies, start=1)]
    return {
        "demand": "\n".join(lines),
        "term_days": case_type("order").clock("term").default,
        "key": str(uuid4()),
    }


def _urgency(row: dict[str, object]) -> tuple[bool, str, int]:
    found, clocks = row["case"], row["clocks"]
    due = min((str(c.due.day) for c in clocks if c.due), default="9999")  # type: ignore[attr-defined]
    return found.stage.final, due, -found.pk  # type: ignore[attr-defined]


def _account(request: HttpRequest) -> Account:
    account = person(request)
    if account is None:
        raise TypeError("the gate lets nobody in without an account")
    return account
