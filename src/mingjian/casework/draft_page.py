"""`/desk/institutions/<id>/order`: draft an order from breaches of an institution."""

from uuid import uuid4

from django import forms as django_forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _

from mingjian.casework.drafting import DEMAND_LIMIT, open_order
from mingjian.casework.types import case_type
from mingjian.kernel.findings import FindingKind
from mingjian.kernel.permissions import Permission
from mingjian.kernel.problems import Problem, Refused
from mingjian.record.access.accounts import known_person
from mingjian.record.access.gate import requires
from mingjian.record.access.models import Account
from mingjian.record.findings.current import latest_evaluation
from mingjian.record.findings.evidence import tell_subjects
from mingjian.record.findings.models import Finding
from mingjian.record.journal.sequencer import integrate_or_wait
from mingjian.record.registry.models import Institution
from mingjian.ui.moment import now

OFFERED = 150  # breaches on the page, chosen and grave ones first


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
    """`/desk/institutions/<id>/order`: the breaches to choose from, the demand, the term."""
    account = known_person(request)
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
            integrate_or_wait(at=now())
            return redirect("case", case.pk)
    context = {
        "institution": institution,
        "breaches": tell_subjects(sorted(breaches, key=lambda f: f.pk not in chosen)[:OFFERED]),
        "chosen": chosen,
        "form": entered,
        "problems": problems,
    }
    return render(request, "casework/draft.html", context)


def _breaches(account: Account, institution: Institution) -> list[Finding]:
    evaluation = latest_evaluation()
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
