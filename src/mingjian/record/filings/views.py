"""The portal: what is due, hand in a file, amend what was accepted, the receipt."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from mingjian.kernel.periods import reporting_period
from mingjian.kernel.permissions import Permission
from mingjian.kernel.problems import Refused
from mingjian.law.formbook import form
from mingjian.law.reasonbook import reasons
from mingjian.record.access.accounts import may, person
from mingjian.record.access.gate import requires
from mingjian.record.filings.entry import AmendingForm, FilingForm
from mingjian.record.filings.history import chain_of, comparisons_of
from mingjian.record.filings.institution import own_institution, who
from mingjian.record.filings.models import Filing
from mingjian.record.filings.tasks import filing_tasks
from mingjian.record.filings.transfers import on_the_way
from mingjian.record.filings.upload_page import hand_in, hold_sent
from mingjian.record.filings.uploads import held
from mingjian.ui.moment import now, today
from mingjian.ui.slots import fill_slot
from mingjian.ui.tasks import by_due_day, gather_tasks

LATEST = 40  # filings on the home page


@requires(Permission.SEE_PORTAL)
def home(request: HttpRequest) -> HttpResponse:
    """`/portal`: everything to be done by its day, then orders, files that wait and what was filed."""
    mine, day = own_institution(request), today()
    may_file, may_amend = may(request, Permission.FILE), may(request, Permission.AMEND)
    uploads = held(mine.pk, at=now())
    sending = on_the_way(mine.pk, by=who(request), at=now()) if may_file or may_amend else []
    tasks = gather_tasks(request, mine, day)
    if may_file:
        tasks += filing_tasks(mine, uploads, sending, day)
    tasks = by_due_day(tasks)
    filings = Filing.objects.standing().visible_to(person(request)).order_by("-period", "form")
    context = {
        "institution": mine,
        "tasks": tasks,
        "late": [task for task in tasks if task.is_late(day)],
        "next": next((task for task in tasks if task.due), None),
        "may_file": may_file,
        "uploads": uploads,
        "sending": sending,
        "filings": filings[:LATEST],
        "panels": fill_slot("portal.home", request, mine),
        "today": day,
    }
    return render(request, "filings/home.html", context)


@requires(Permission.FILE)
def file_form(request: HttpRequest) -> HttpResponse:
    """`/portal/file`: hand in a file; what it needs, or a receipt."""
    mine = own_institution(request)
    asked = {"form": request.GET.get("form", ""), "period": request.GET.get("period", "")}
    entered = FilingForm(request.POST or None, request.FILES or None, initial=asked)
    context = {"institution": mine, "form": entered, "problems": ()}
    context["sending"] = on_the_way(mine.pk, by=who(request), at=now())
    if request.method == "POST" and entered.is_valid():
        data = entered.cleaned_data
        try:
            reporting_period(data["period"], today())
            upload = hold_sent(request, mine, data["file"], data["form"], data["period"])
        except Refused as refused:
            context["problems"] = refused.problems
            return render(request, "filings/file.html", context, status=422)
        return hand_in(request, mine, upload)
    return render(request, "filings/file.html", context)


@requires(Permission.AMEND)
def amend(request: HttpRequest, pk: int) -> HttpResponse:
    """`/portal/filings/<pk>/amend`: replace an accepted filing that stands."""
    mine = own_institution(request)
    standing = get_object_or_404(Filing.objects.standing(), pk=pk, institution=mine)
    entered = AmendingForm(request.POST or None, request.FILES or None, initial={"seen": standing.pk})
    context = {"institution": mine, "form": entered, "filing": standing, "spec": form(standing.form)}
    if request.method == "POST" and entered.is_valid():
        try:
            upload = hold_sent(request, mine, entered.cleaned_data["file"], standing.form, standing.period)
        except Refused as refused:
            return render(request, "filings/amend.html", context | {"problems": refused.problems}, status=422)
        return hand_in(request, mine, upload)
    return render(request, "filings/amend.html", context)


@requires(Permission.SEE_PORTAL)
def filing(request: HttpRequest, pk: int) -> HttpResponse:
    """`/portal/filings/<pk>`: the receipt of an accepted filing, and what became of it."""
    found = get_object_or_404(
        Filing.objects.visible_to(person(request)).select_related("entry__sequenced"), pk=pk
    )
    chain = chain_of(found)
    context = {
        "filing": found,
        "spec": form(found.form),
        "chain": chain,
        "is_standing": found == chain[-1],
        "may_amend": may(request, Permission.AMEND) and found == chain[-1],
        "reasons": [(code, reasons().get(s["reason"]), s) for code, s in found.reasons.items()],
        "beside": comparisons_of(found),
    }
    return render(request, "filings/receipt.html", context)
