"""`/portal/people`: an institution keeps the accounts of its own people."""

from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import messages
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from mingjian.kernel.permissions import FILER, PORTAL_ROLES, ROLES, Permission
from mingjian.kernel.problems import Problem, Refused
from mingjian.record.access.accesslog import Happening, fold
from mingjian.record.access.accounts import known_person
from mingjian.record.access.audit import Trace, tell_entries
from mingjian.record.access.gate import requires
from mingjian.record.access.models import AccessEvent, Account
from mingjian.record.access.people import (
    assign_role,
    dismiss,
    invite,
    people_of,
    reset_password,
    reset_second_factor,
)
from mingjian.record.journal.models import Entry
from mingjian.ui.figures import choose
from mingjian.ui.moment import now

TRACES = 30  # lines of each log on the page of a person
ROLE, PASSWORD, FACTOR, CLOSE = "role", "password", "second-factor", "close"


class RoleField(forms.ChoiceField):
    """The roles of an institution's people."""

    def __init__(self) -> None:
        super().__init__(
            label=_("角色"),
            choices=lambda: [(role.key, choose(role.label)) for role in PORTAL_ROLES],
            initial=FILER.key,
        )


class InviteForm(forms.Form):
    """A new person."""

    username = forms.CharField(
        label=_("用户名"),
        max_length=150,
        validators=[UnicodeUsernameValidator()],
        help_text=_("字母、数字和 @ . + - _，全平台唯一"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    role = RoleField()


class RoleForm(forms.Form):
    """Another role."""

    role = RoleField()


@never_cache
@requires(Permission.MANAGE_PEOPLE)
def people(request: HttpRequest) -> HttpResponse:
    """`/portal/people`: who of my institution signs in as what; a new person with a password shown once."""
    entered = InviteForm(request.POST or None)
    problems: tuple[Problem, ...] = ()
    made = None
    if request.method == "POST" and entered.is_valid():
        name, role = entered.cleaned_data["username"], ROLES[entered.cleaned_data["role"]]
        try:
            made = (name, invite(username=name, role=role, by=known_person(request), at=now()))
            entered = InviteForm()
        except Refused as refused:
            problems = refused.problems
    has_factor = Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.TOTP)
    context = {
        "people": people_of(known_person(request)).annotate(has_factor=Exists(has_factor)),
        "form": entered,
        "problems": problems,
        "made": made,
        "roles": PORTAL_ROLES,
    }
    return render(request, "access/people.html", context, status=422 if problems or entered.errors else 200)


@never_cache
@requires(Permission.MANAGE_PEOPLE)
def one_person(request: HttpRequest, username: str) -> HttpResponse:
    """`/portal/people/<username>`: one person of my institution: role, password, second factor, traces."""
    manager = known_person(request)
    found = get_object_or_404(people_of(manager), username=username)
    problems: tuple[Problem, ...] = ()
    made = None
    if request.method == "POST":
        try:
            made = _change(request, found, manager)
            if made is None:
                return redirect(request.path if found.pk != manager.pk else "portal")
        except Refused as refused:
            problems = refused.problems
        found.refresh_from_db()
    context = {
        "found": found,
        "is_me": found.pk == manager.pk,
        "has_factor": Authenticator.objects.filter(user=found, type=Authenticator.Type.TOTP).exists(),
        "form": RoleForm(initial={"role": found.role_key}),
        "problems": problems,
        "made": made,
        "changes": _changes(username),
        "logins": _logins(username),
    }
    return render(request, "access/person.html", context, status=422 if problems else 200)


def _change(request: HttpRequest, found: Account, manager: Account) -> tuple[str, str] | None:
    """Do what was pressed; gives the name and the temporary password where one was made."""
    asked, at = request.POST.get("act", ""), now()
    if asked == PASSWORD:
        return found.username, reset_password(username=found.username, by=manager, at=at)
    if asked == ROLE:
        role = ROLES.get(request.POST.get("role", ""), ROLES[found.role_key])
        assign_role(username=found.username, role=role, by=manager, at=at)
    elif asked == FACTOR:
        reset_second_factor(username=found.username, by=manager, at=at)
    elif asked == CLOSE:
        dismiss(username=found.username, by=manager, at=at)
    else:
        return None
    messages.success(request, gettext("已办理，这个账号的登录都已结束。"))
    return None


def _changes(username: str) -> list[Trace]:
    """What was done to an account, the latest first."""
    found = Entry.objects.filter(subject=username, kind__startswith="access.account.").defer("leaf")
    return tell_entries(found.select_related("sequenced").order_by("-pk")[:TRACES])


def _logins(username: str) -> list[Trace]:
    """When and from where somebody came in, failed to or was turned away, the latest first.

    What was asked for is left to the auditor: an address may name what an institution is not to know of.
    """
    found = AccessEvent.objects.filter(username=fold(username)).order_by("-pk")[:TRACES]
    return [Trace(e.at, e.username, Happening(e.kind).label, e.place) for e in found]
