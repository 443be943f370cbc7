"""The audit page of the desk, and the page on which a person changes the own password."""

from django import forms
from django.contrib import messages
from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters

from mingjian.kernel.permissions import Permission
from mingjian.kernel.problems import Problem, Refused, problem
from mingjian.record.access.accounts import person, set_password
from mingjian.record.access.audit_tables import ACCESS_TABLE, JOURNAL_TABLE, access_source, journal_source
from mingjian.record.access.gate import requires, signed_in
from mingjian.record.access.models import Account
from mingjian.record.access.table_page import answer_table
from mingjian.ui.moment import now

JOURNAL, ACCESS = "journal", "access"


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
def audit(request: HttpRequest) -> HttpResponseBase:
    """`/desk/audit?log=&who=&what=&about=&since=&until=`: the journal, or logins, refusals and exports."""
    log = ACCESS if request.GET.get("log") == ACCESS else JOURNAL
    table, source = (ACCESS_TABLE, access_source()) if log == ACCESS else (JOURNAL_TABLE, journal_source())
    return answer_table(request, table, source, "access/audit.html", {"log": log}, keep=["log"])


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
    if entered["new"] == entered["old"]:
        raise Refused(problem("account.password", value="与现在的相同 / the same as now"))
    set_password(username=account.username, password=entered["new"], by=account.username, at=now())
