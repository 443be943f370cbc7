"""The gate: every view says who may enter; a view that says nothing admits nobody.

Who is not signed in is sent to the login, and what a late form held is kept for its owner; who is, but
may not, gets 404, not a hint, and the log an entry.
Who may, but has a temporary password or lacks the second factor that the role must have, is sent there first.
"""

import logging
from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import SuspiciousOperation
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from mingjian.kernel.permissions import Permission
from mingjian.record.access.accesslog import Happening, log_access
from mingjian.record.access.accounts import person
from mingjian.record.access.models import Account
from mingjian.record.access.secondfactor import lacks_second_factor
from mingjian.record.access.typed import KEPT, give_back, keep_typed
from mingjian.ui.moment import now

View = TypeVar("View", bound=Callable[..., HttpResponseBase])

log = logging.getLogger(__name__)

ANYBODY, SIGNED_IN = "anybody", "signed-in"
OPEN_MODULES = ("allauth.", "django.views.i18n", "django.contrib.staticfiles.", "django.contrib.auth.")


def public(view: View) -> View:
    """Mark a view that anybody may enter."""
    view.admits = ANYBODY  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Mark a view for everybody who has an account."""
    view.admits = SIGNED_IN  # type: ignore[attr-defined]
    return view


def requires(permission: Permission) -> Callable[[View], View]:
    """Mark a view that needs a permission."""

    def mark(view: View) -> View:
        view.admits = permission  # type: ignore[attr-defined]
        return view

    return mark


def admits(view: Callable[..., Any]) -> str | Permission | None:
    """What a view declares: `anybody`, `signed-in`, a permission, or None (nobody)."""
    declared = getattr(view, "admits", None)
    if declared is None and view.__module__.startswith(OPEN_MODULES):
        return ANYBODY
    return declared


class Gate:
    """Middleware that asks every view who may enter before it runs."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on; the gate works when the view is known.

        An address with a NUL is refused (400): no text of ours holds one, and PostgreSQL cannot store it.
        """
        if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            raise SuspiciousOperation("a NUL in the address")
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: object, kwargs: object
    ) -> HttpResponseBase | None:
        """None lets the view run; else the login page, the page of the second factor, or 404."""
        del args, kwargs
        declared = admits(view)
        if declared == ANYBODY:
            return None
        account = person(request)
        if declared is not None and account is None:
            late = request.method == "POST"
            return redirect_to_login(keep_typed(request) if late else request.get_full_path())
        if account and KEPT in request.GET:
            give_back(request, account)
        if declared == SIGNED_IN:
            return None
        if isinstance(declared, Permission) and account and account.may(declared):
            return _first_step(account)
        if account:
            _log_denial(account, request)
        raise Http404


def _first_step(account: Account) -> HttpResponseBase | None:
    """What comes before all else: one's own password for a temporary one, the second factor; else None."""
    if account.is_password_temporary:
        return redirect("password")
    return redirect("mfa_activate_totp") if lacks_second_factor(account) else None


def _log_denial(account: Account, request: HttpRequest) -> None:
    """Log who was turned away; they stay turned away also where that fails."""
    try:
        log_access(Happening.DENIED, account.username, request, now())
    except DatabaseError:
        log.exception("a denial could not be logged")
