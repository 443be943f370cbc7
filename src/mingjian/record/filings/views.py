"""The portal: what is due, hand in a file, read what it needs, explain it, amend it; the receipt."""

from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from mingjian.engines.intake.storage import storing
from mingjian.kernel.periods import reporting_period
from mingjian.kernel.permissions import Permission
from mingjian.kernel.problems import Problem, Refused
from mingjian.law.formbook import form
from mingjian.law.reasonbook import reasons
from mingjian.record.access.accounts import may, person
from mingjian.record.access.gate import requires
from mingjian.record.filings.accept import Amendment, accept
from mingjian.record.filings.duties import duties
from mingjian.record.filings.entry import AmendingForm, AmendmentForm, FilingForm, ReasonForm
from mingjian.record.filings.export import EXPORTS, export_problems
from mingjian.record.filings.history import chain_of, figures_beside
from mingjian.record.filings.models import Filing
from mingjian.record.filings.result import Result, look, submission_of
from mingjian.record.filings.uploads import Incoming, Upload, find_upload, held, hold, release
from mingjian.record.journal.sequencer import integrate
from mingjian.record.registry.models import Institution
from mingjian.ui.moment import now, today
from mingjian.ui.slots import fill_slot

LATEST = 40  # filings on the home page


@requires(Permission.SEE_PORTAL)
def home(request: HttpRequest) -> HttpResponse:
    """`/portal`: what is due, what waits to be put right, what was filed, orders to answer."""
    mine = _institution(request)
    filings = Filing.objects.standing().visible_to(person(request)).order_by("-period", "form")
    context = {
        "institution": mine,
        "duties": duties(mine, today()),
        "may_file": may(request, Permission.FILE),
        "uploads": held(mine.pk, at=now()),
        "filings": filings[:LATEST],
        "panels": fill_slot("portal.home", request, mine),
        "today": today(),
    }
    return render(request, "filings/home.html", context)


@requires(Permission.FILE)
def file_form(request: HttpRequest) -> HttpResponse:
    """`/portal/file`: hand in a file; what it needs, or a receipt."""
    mine = _institution(request)
    asked = {"form": request.GET.get("form", ""), "period": request.GET.get("period", "")}
    entered = FilingForm(request.POST or None, request.FILES or None, initial=asked)
    if request.method == "POST" and entered.is_valid():
        data = entered.cleaned_data
        try:
            reporting_period(data["period"], today())
            upload = _hold(request, mine, data["file"], data["form"], data["period"])
        except Refused as refused:
            context = {"institution": mine, "form": entered, "problems": refused.problems}
            return render(request, "filings/file.html", context, status=422)
        return _hand_in(request, mine, upload)
    return render(request, "filings/file.html", {"institution": mine, "form": entered, "problems": ()})


@requires(Permission.AMEND)
def amend(request: HttpRequest, pk: int) -> HttpResponse:
    """`/portal/filings/<pk>/amend`: replace an accepted filing that stands."""
    mine = _institution(request)
    standing = get_object_or_404(Filing.objects.standing(), pk=pk, institution=mine)
    entered = AmendingForm(request.POST or None, request.FILES or None, initial={"seen": standing.pk})
    context = {"institution": mine, "form": entered, "filing": standing, "spec": form(standing.form)}
    if request.method == "POST" and entered.is_valid():
        try:
            upload = _hold(request, mine, entered.cleaned_data["file"], standing.form, standing.period)
        except Refused as refused:
            return render(request, "filings/amend.html", context | {"problems": refused.problems}, status=422)
        return _hand_in(request, mine, upload)
    return render(request, "filings/amend.html", context)


@requires(Permission.SEE_PORTAL)
def upload(request: HttpRequest, token: str) -> HttpResponse:
    """`/portal/uploads/<token>`: a file that was not accepted yet; explain it and hand it in."""
    mine, found = _held(request, token)
    if request.method == "POST":
        if not (may(request, Permission.FILE) or may(request, Permission.AMEND)):
            raise Http404
        return _hand_in(request, mine, found)
    return _show(request, mine, found, look(mine, found, today=today()))


@requires(Permission.SEE_PORTAL)
def problem_export(request: HttpRequest, token: str, name: str) -> FileResponse:
    """`/portal/uploads/<token>/problems.csv` and `.xlsx`: every problem of an upload."""
    mine, found = _held(request, token)
    if name not in EXPORTS:
        raise Http404
    content = export_problems(mine, found, name, today=today())
    return FileResponse(content, as_attachment=True, filename=f"{found.form}-{found.period}-{name}")


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
        "beside": figures_beside(found),
    }
    return render(request, "filings/receipt.html", context)


def _institution(request: HttpRequest) -> Institution:
    return get_object_or_404(Institution.objects.visible_to(person(request)))


def _held(request: HttpRequest, token: str) -> tuple[Institution, Upload]:
    """The upload of a token of one's own institution; one whose time is over is gone."""
    mine = _institution(request)
    found = find_upload(mine.pk, token)
    if found is None or found.kept_until <= now():
        raise Http404
    return mine, found


def _hold(request: HttpRequest, mine: Institution, file: object, form_key: str, period: str) -> Upload:
    if not isinstance(file, UploadedFile):
        raise TypeError("a filing needs a file")
    incoming = Incoming(name=file.name or "", chunks=file.chunks(), form=form(form_key), period=period)
    with storing():
        return hold(mine.pk, incoming, by=_who(request), at=now())


def _hand_in(request: HttpRequest, mine: Institution, found: Upload) -> HttpResponse:
    """Accept an upload with what was said of it; else show what it needs."""
    amendment = AmendmentForm(request.POST)
    is_amendment = amendment.is_valid() and may(request, Permission.AMEND)
    if not is_amendment and not may(request, Permission.FILE):
        return _show(request, mine, found, look(mine, found, today=today()), amendment=amendment)
    data = amendment.cleaned_data
    meant = Amendment(seen=data["seen"], reason=data["amendment_reason"]) if is_amendment else None
    result, told = None, ReasonForm((), {})
    if any(name.startswith("reason-") for name in request.POST):
        result = look(mine, found, today=today())
        told = ReasonForm(result.doubts, result.carried, request.POST.dict())
    given = told.given if told.is_bound and told.is_valid() else {}
    at = now()
    try:
        receipt = accept(submission_of(mine, found, given, meant), by=_who(request), at=at)
    except Refused as refused:
        result = result or look(mine, found, today=today())
        return _show(request, mine, found, result, refused.problems, amendment, told)
    release(mine.pk, found)
    integrate(at=at)
    return redirect("filing", receipt.filing.pk)


def _show(
    request: HttpRequest,
    mine: Institution,
    found: Upload,
    result: Result,
    refused: tuple[Problem, ...] = (),
    amendment: AmendmentForm | None = None,
    told: ReasonForm | None = None,
) -> HttpResponse:
    """The page of an upload; after a refusal what stopped it stands first."""
    said = {p.code for p in result.problems} | {"filing.reason-missing"}  # the page asks for it itself
    standing = result.standing if may(request, Permission.AMEND) else None
    if told is None or not told.is_bound:
        told = ReasonForm(result.doubts, result.carried)
    asked = AmendmentForm(initial={"seen": standing.pk}) if standing else None
    if standing and amendment is not None and "confirm" in amendment.data:
        asked = amendment
    if asked:
        said.add("filing.exists")
    context = {
        "institution": mine,
        "upload": found,
        "spec": form(found.form),
        "result": result,
        "problems": [*(p for p in refused if p.code not in said), *result.problems],
        "reasons": told if told.fields else None,
        "standing": result.standing,
        "amendment": asked,
        "may_file": may(request, Permission.FILE),
        "again": FilingForm(initial={"form": found.form, "period": found.period}),
    }
    return render(request, "filings/upload.html", context, status=422 if refused else 200)


def _who(request: HttpRequest) -> str:
    account = person(request)
    if account is None:
        raise TypeError("a filing needs a person")
    return account.username
