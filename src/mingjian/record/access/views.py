"""The audit page of the desk, and the page on which a person changes the own password."""

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate
from django.core.paginator import Paginator
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.module_loading import import_string
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters

from mingjian.kernel.permissions import Permission
from mingjian.kernel.problems import Problem, Refused, problem
from mingjian.record.access.accesslog import Happening
from mingjian.record.access.accounts import person, set_password
from mingjian.record.access.audit import Asked, entries, happenings, tell_entries, tell_happenings
from mingjian.record.access.gate import requires, signed_in
from mingjian.record.access.models import Account
from mingjian.record.journal.models import NAME_LIMIT, Entry
from mingjian.ui.figures import choose
from mingjian.ui.moment import now

PAGE_ROWS = 100
JOURNAL, ACCESS = "journal", "access"


class DayField(forms.DateField):
    """A day of this platform's times: what lies outside of them would overflow as an instant."""

    def __init__(self, label: Any):
        bounds = [MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2999, 12, 31))]
        picked = forms.DateInput(attrs={"type": "date"})
        super().__init__(label=label, required=False, widget=picked, validators=bounds)


class Filters(forms.Form):
    """What an auditor looks for; every field may be empty."""

    who = forms.CharField(label=_("账号"), required=False, max_length=150)
    what = forms.ChoiceField(label=_("事项"), required=False)
    about = forms.CharField(label=_("对象"), required=False, max_length=NAME_LIMIT)
    since = DayField(label=_("自"))
    until = DayField(label=_("至"))

    def __init__(self, asked: Any, log: str):
        super().__init__(asked, auto_id="%s")
        self.fields["what"].choices = [("", _("全部")), *_kinds(log)]  # type: ignore[attr-defined]
        if log == ACCESS:
            self.fields["about"].label = _("网络地址")

    def asked(self) -> Asked:
        """The search; fields that hold nothing sensible are told beside them and do not narrow."""
        self.is_valid()
        said = {name: value for name, value in self.cleaned_data.items() if value}
        return Asked(**said)


class PasswordForm(forms.Form):
    """The password that stands and the new one twice."""

    old = forms.CharField(label=_("现在的密码"), widget=forms.PasswordInput, strip=False)
    new = forms.CharField(
        label=_("新密码"),
        widget=forms.PasswordInput,
        strip=False,
        help_text=_("至少 12 个字符，不用常见词或纯数字。"),
    )
    again = forms.CharField(label=_("再输入一次新密码"), widget=forms.PasswordInput, strip=False)

    def clean_again(self) -> str:
        """The same twice."""
        again: str = self.cleaned_data["again"]
        if again != self.cleaned_data.get("new"):
            raise forms.ValidationError(_("两次输入的新密码不同。"))
        return again


@requires(Permission.SEE_AUDIT)
def audit(request: HttpRequest) -> HttpResponse:
    """`/desk/audit?log=&who=&what=&about=&since=&until=`: the journal, or logins and refusals."""
    log = ACCESS if request.GET.get("log") == ACCESS else JOURNAL
    filters = Filters(request.GET, log)
    found = happenings(filters.asked()) if log == ACCESS else entries(filters.asked())
    page: Paginator[Any] = Paginator(found, PAGE_ROWS)
    shown = page.get_page(request.GET.get("page"))
    tell: Any = tell_happenings if log == ACCESS else tell_entries
    context = {"log": log, "filters": filters, "page": shown, "traces": tell(shown.object_list)}
    return render(request, "access/audit.html", context)


@sensitive_post_parameters()
@signed_in
def password(request: HttpRequest) -> HttpResponse:
    """`/accounts/password/`: a new password; every session of the account ends, this one too."""
    account = person(request)
    entered = PasswordForm(request.POST or None)
    problems: tuple[Problem, ...] = ()
    if request.method == "POST" and account and entered.is_valid():
        try:
            _change_own(request, account, entered.cleaned_data)
        except Refused as refused:
            problems = refused.problems
        else:
            messages.success(request, gettext("密码已更改，请重新登录。"))
            return redirect("account_login")
    context = {"form": entered, "problems": problems}
    return render(request, "access/password.html", context, status=422 if problems else 200)


def _change_own(request: HttpRequest, account: Account, entered: dict[str, str]) -> None:
    """A wrong old password counts towards the lock as at the login."""
    if authenticate(request, username=account.username, password=entered["old"]) is None:
        raise Refused(problem("account.wrong-password"))
    set_password(username=account.username, password=entered["new"], by=account.username, at=now())


def _kinds(log: str) -> list[tuple[str, object]]:
    if log == ACCESS:
        return [(str(kind), choose(kind.label)) for kind in Happening]
    name = import_string(settings.ENTRY_WORDS)
    kinds = Entry.objects.order_by("kind").values_list("kind", flat=True).distinct()
    return [(kind, choose(name(kind))) for kind in kinds]
