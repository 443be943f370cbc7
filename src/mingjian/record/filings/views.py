"""The portal: what is due, by when, one button; a file is checked, its problems shown, or it is accepted."""

import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from django import forms as django_forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mingjian.kernel.clocks import Due, due_on
from mingjian.kernel.forms import FormSpec
from mingjian.kernel.periods import Period, reporting_period
from mingjian.kernel.permissions import Permission
from mingjian.kernel.problems import Problem, Refused, count_by_code
from mingjian.law.calendars import live
from mingjian.law.formbook import form, forms
from mingjian.record.access.accounts import person
from mingjian.record.access.gate import requires
from mingjian.record.filings.accept import Submission, accept
from mingjian.record.filings.models import Filing
from mingjian.record.journal.sequencer import integrate
from mingjian.record.registry.models import Institution
from mingjian.ui.figures import choose
from mingjian.ui.moment import now, today
from mingjian.ui.slots import fill_slot

UPLOAD_LIMIT = 512 * 1024 * 1024  # bytes
FILED_MONTHLY = ("loan-book", "custody-daily", "p2p-monthly")


class FilingForm(django_forms.Form):
    """What the compliance officer hands in."""

    form = django_forms.ChoiceField(label=_("表单"), choices=[])
    period = django_forms.CharField(label=_("报告期"), max_length=7, help_text=_("年-月，如 2020-06"))
    file = django_forms.FileField(
        label=_("文件"), help_text=_("CSV（UTF-8 或 GB18030）或 Parquet，至多 512 MB")
    )

    def __init__(self, *args: object, **kwargs: object):
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        choices = [(key, choose(forms()[key].label)) for key in FILED_MONTHLY]
        self.fields["form"].choices = choices  # type: ignore[attr-defined]

    def clean_file(self) -> "UploadedFile[bytes]":
        """Refuse a file over the limit before it is read."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if file.size and file.size > UPLOAD_LIMIT:
            raise django_forms.ValidationError(_("文件超过 512 MB，请拆分。"))
        return file


@dataclass(frozen=True, slots=True)
class Duty:
    """A form of a period that this institution has not filed."""

    form: FormSpec
    period: Period
    due: Due | None

    @property
    def address(self) -> str:
        """Where it is handed in."""
        return f"{reverse('file')}?{urlencode({'form': self.form.key, 'period': str(self.period)})}"


@requires(Permission.SEE_PORTAL)
def home(request: HttpRequest) -> HttpResponse:
    """`/portal`: what is due, what was filed, orders to answer."""
    mine = _institution(request)
    filings = Filing.objects.visible_to(person(request)).order_by("-period", "form")
    context = {
        "institution": mine,
        "duties": _duties(mine),
        "filings": filings[:40],
        "panels": fill_slot("portal.home", request, mine),
        "today": today(),
    }
    return render(request, "filings/home.html", context)


@requires(Permission.FILE)
def file_form(request: HttpRequest) -> HttpResponse:
    """`/portal/file`: hand in a file; its problems, or a receipt."""
    mine = _institution(request)
    asked = {"form": request.GET.get("form", ""), "period": request.GET.get("period", "")}
    entered = FilingForm(request.POST or None, request.FILES or None, initial=asked)
    context: dict[str, object] = {"institution": mine, "form": entered, "problems": ()}
    if request.method == "POST" and entered.is_valid():
        try:
            filing = _accept(request, mine, entered.cleaned_data)
        except Refused as refused:
            context |= _told(refused.problems)
            return render(request, "filings/file.html", context, status=422)
        return redirect("filing", filing.pk)
    return render(request, "filings/file.html", context)


@requires(Permission.SEE_PORTAL)
def filing(request: HttpRequest, pk: int) -> HttpResponse:
    """`/portal/filings/<pk>`: the receipt of an accepted filing."""
    found = get_object_or_404(
        Filing.objects.visible_to(person(request)).select_related("entry__sequenced"), pk=pk
    )
    return render(request, "filings/receipt.html", {"filing": found, "spec": form(found.form)})


def _institution(request: HttpRequest) -> Institution:
    return get_object_or_404(Institution.objects.visible_to(person(request)))


def _accept(request: HttpRequest, mine: Institution, entered: dict[str, object]) -> Filing:
    account, upload = person(request), entered["file"]
    if account is None or not isinstance(upload, UploadedFile):
        raise TypeError("a filing needs a person and a file")
    period = reporting_period(str(entered["period"]), today())
    with tempfile.NamedTemporaryFile(suffix=Path(upload.name or "").suffix) as copy:
        for chunk in upload.chunks():
            copy.write(chunk)
        copy.flush()
        submission = Submission(
            form=form(str(entered["form"])), institution=mine, period=period, file=Path(copy.name)
        )
        receipt = accept(submission, by=account.username, at=now())
    integrate(at=now())
    return receipt.filing


def _told(problems: tuple[Problem, ...]) -> dict[str, object]:
    return {"problems": problems, "counts": count_by_code(problems)}


def _duties(mine: Institution) -> list[Duty]:
    """Forms not filed for the month after the last one filed, as far as that month has ended."""
    if mine.kind != "p2p":
        return []
    duties = []
    for key in FILED_MONTHLY:
        spec = forms()[key]
        last = mine.filings.filter(form=key).order_by("-period").values_list("period", flat=True).first()
        period = Period.month_of(Period.parse_month(last).end if last else spec.since)
        if period.end <= today():
            due = due_on(period.last_day, spec.due, live()) if spec.due else None
            duties.append(Duty(spec, period, due))
    return duties
