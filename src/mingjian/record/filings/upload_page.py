"""A held upload in the portal: what was found in it, what it needs, handing it in."""

from functools import partial

from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from mingjian.engines.intake.storage import storing
from mingjian.kernel.permissions import Permission
from mingjian.kernel.problems import Problem, Refused
from mingjian.law.formbook import form
from mingjian.record.access.accounts import may
from mingjian.record.access.gate import requires
from mingjian.record.filings.accept import Amendment, accept
from mingjian.record.filings.checking import is_small, keep_look, latest
from mingjian.record.filings.entry import AmendmentForm, FilingForm, ReasonForm
from mingjian.record.filings.export import EXPORTS, export_problems
from mingjian.record.filings.grouping import count_kinds, group_rules
from mingjian.record.filings.history import asked_columns, tell_comparisons
from mingjian.record.filings.institution import own_institution, who
from mingjian.record.filings.result import Result, look, submission_of
from mingjian.record.filings.uploads import Incoming, Upload, find_upload, hold, release, upload_path
from mingjian.record.journal.sequencer import integrate_or_wait
from mingjian.record.registry.models import Institution
from mingjian.ui.moment import now, today

CHECKING_S = 2  # after which the page of a running check looks again
EXAMPLES = 20  # places of a rule on the page of all rules; the page of one rule lists all that are kept
CHECK_ONLY = "only-check"


@requires(Permission.SEE_PORTAL)
def upload(request: HttpRequest, token: str) -> HttpResponse:
    """`/portal/uploads/<token>?kind=`: a file that was not accepted yet; explain it and hand it in."""
    mine, found = _held(request, token)
    if request.method == "POST":
        if not (may(request, Permission.FILE) or may(request, Permission.AMEND)):
            raise Http404
        return hand_in(request, mine, found)
    typed = AmendmentForm(request.POST) if request.POST else None  # given back after a login
    return _show(request, mine, found, amendment=typed, told=_reasons(request, mine, found))


@requires(Permission.SEE_PORTAL)
def problem_export(request: HttpRequest, token: str, name: str) -> FileResponse:
    """`/portal/uploads/<token>/problems.csv` and `.xlsx`: every problem of an upload."""
    mine, found = _held(request, token)
    if name not in EXPORTS:
        raise Http404
    content = export_problems(mine, found, name, today=today())
    return FileResponse(content, as_attachment=True, filename=f"{found.form}-{found.period}-{name}")


def hold_sent(request: HttpRequest, mine: Institution, file: object, form_key: str, period: str) -> Upload:
    """The file of a plain form, kept durably before anything else is done with it."""
    if not isinstance(file, UploadedFile):
        raise TypeError("a filing needs a file")
    incoming = Incoming(name=file.name or "", chunks=file.chunks(), form=form(form_key), period=period)
    with storing():
        return hold(mine.pk, incoming, by=who(request), at=now())


def hand_in(request: HttpRequest, mine: Institution, found: Upload) -> HttpResponse:
    """Accept an upload with what was said of it; else show what it needs.

    Who asks for a check alone, or sends a large file without more words, is shown what was found first.
    """
    amendment = AmendmentForm(request.POST)
    is_amendment = amendment.is_valid() and may(request, Permission.AMEND)
    if CHECK_ONLY in request.POST or _is_long(request, mine, found):
        return redirect("upload", found.token)
    if not is_amendment and not may(request, Permission.FILE):
        return _show(request, mine, found, amendment=amendment)
    data = amendment.cleaned_data
    meant = Amendment(seen=data["seen"], reason=data["amendment_reason"]) if is_amendment else None
    told = _reasons(request, mine, found)
    given = told.given if told and told.is_valid() else {}
    at = now()
    try:
        asked = submission_of(mine, found, given, meant)
        looked = partial(keep_look, asked, today=today())
        receipt = accept(asked, by=who(request), at=at, refused=looked)
    except Refused as refused:
        return _show(request, mine, found, refused.problems, amendment, told)
    release(mine.pk, found)
    integrate_or_wait(at=at)
    return redirect("filing", receipt.filing.pk)


def _held(request: HttpRequest, token: str) -> tuple[Institution, Upload]:
    """The upload of a token of one's own institution; one whose time is over is gone."""
    mine = own_institution(request)
    found = find_upload(mine.pk, token)
    if found is None or found.kept_until <= now():
        raise Http404
    return mine, found


def _is_long(request: HttpRequest, mine: Institution, found: Upload) -> bool:
    """True for a large file that nobody has looked at, where nothing typed would be lost."""
    file = upload_path(mine.pk, found)
    return not is_small(file) and latest(file) is None and "confirm" not in request.POST


def _reasons(request: HttpRequest, mine: Institution, found: Upload) -> ReasonForm | None:
    """The reasons that were entered, None where none were asked."""
    if not any(name.startswith("reason-") for name in request.POST):
        return None
    result = look(mine, found, today=today())
    return ReasonForm(result.doubts, result.carried, request.POST.dict()) if result else None


def _show(
    request: HttpRequest,
    mine: Institution,
    found: Upload,
    refused: tuple[Problem, ...] = (),
    amendment: AmendmentForm | None = None,
    told: ReasonForm | None = None,
) -> HttpResponse:
    """The page of an upload; after a refusal what stopped it stands first. While it is checked, that."""
    result = look(mine, found, today=today())
    context = {"institution": mine, "upload": found, "spec": form(found.form)}
    if result is None:
        page = render(request, "filings/checking.html", context)
        page["Refresh"] = f"{CHECKING_S}; url={request.path}"
        return page
    context |= _tell_problems(request, found, result, refused) | _tell_needs(request, result, amendment, told)
    return render(request, "filings/upload.html", context, status=422 if refused else 200)


def _tell_needs(
    request: HttpRequest, result: Result, amendment: AmendmentForm | None, told: ReasonForm | None
) -> dict[str, object]:
    """What is still to be said: reasons, the confirmation of an amendment."""
    told = told or ReasonForm(result.doubts, result.carried)
    asked = _amendment(request, result, amendment)
    return {
        "result": result,
        "comparisons": tell_comparisons(
            result.comparisons, asked_columns(d.check.code for d in result.doubts), period=result.period
        ),
        "reasons": told if told.fields else None,
        "standing": result.standing,
        "amendment": asked,
        "may_file": may(request, Permission.FILE),
        "again": FilingForm(initial={"form": result.form, "period": result.period}),
    }


def _amendment(request: HttpRequest, result: Result, amendment: AmendmentForm | None) -> AmendmentForm | None:
    """The form that confirms an amendment, as it was filled in; None where nothing stands or nobody may."""
    if result.standing is None or not may(request, Permission.AMEND):
        return None
    if amendment is not None and "confirm" in amendment.data:
        return amendment
    return AmendmentForm(initial={"seen": result.standing.pk})


def _tell_problems(
    request: HttpRequest, found: Upload, result: Result, refused: tuple[Problem, ...]
) -> dict[str, object]:
    """The problems by rule. What the page asks for itself is not told as a problem as well."""
    said = {p.code for p in result.problems} | {"filing.reason-missing"}
    if result.standing is not None and may(request, Permission.AMEND):
        said.add("filing.exists")
    problems = [*(p for p in refused if p.code not in said), *result.problems]
    kind = request.GET.get("kind", "")
    groups = group_rules(problems, result.counts, form(found.form), kind)
    return {
        "problems": problems,
        "groups": groups,
        "kind": kind,
        "is_all": not kind,
        "kinds": count_kinds(problems, result.counts),
        "rules": len({p.code for p in problems}),
        "examples": EXAMPLES,
        "is_one": len(groups) == 1 and groups[0].code == kind,
    }
