"""Sessions end: after idle time, after a day, with every change of the account; logins are logged.

A session remembers when it was opened and when it was last used. One that does not know is ended.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from allauth.mfa import signals as second_factor
from django.conf import settings
from django.contrib.auth import logout, user_logged_in, user_logged_out, user_login_failed
from django.http import HttpRequest, HttpResponseBase

from mingjian.record.access.accesslog import Happening, forget_old, log_access
from mingjian.record.access.accounts import person
from mingjian.record.access.lockout import name_of
from mingjian.record.access.models import Account
from mingjian.ui.moment import now

IDLE = timedelta(minutes=30)
WHOLE = timedelta(hours=12)
NOTED_EACH = timedelta(minutes=1)  # a write a minute, not one a request
OPENED, USED = "opened_at", "used_at"


def is_over(opened: datetime, used: datetime, at: datetime) -> bool:
    """True once the session was idle for 30 minutes or open for 12 hours."""
    return at - used >= IDLE or at - opened >= WHOLE


class SessionLimits:
    """Middleware that ends a session whose time is over, before anything asks who is there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The person of a session that is over is nobody: the gate leads to the login.

        Without a cookie no session is touched: files of the log stay cacheable for everybody.
        """
        if settings.SESSION_COOKIE_NAME in request.COOKIES and person(request) is not None:
            _hold(request, now())
        return self.get_response(request)


def connect() -> None:
    """Listen to logins, logouts and second factors; called once, when the application is ready."""
    user_logged_in.connect(_begin, dispatch_uid="mingjian.begin")
    user_logged_out.connect(_end, dispatch_uid="mingjian.end")
    user_login_failed.connect(_count, dispatch_uid="mingjian.count")
    second_factor.authentication_failed.connect(_wrong_code, dispatch_uid="mingjian.code")
    second_factor.authenticator_added.connect(_added, dispatch_uid="mingjian.added")
    second_factor.authenticator_removed.connect(_removed, dispatch_uid="mingjian.removed")


def _hold(request: HttpRequest, at: datetime) -> None:
    opened, used = _read(request, OPENED), _read(request, USED)
    if opened is None or used is None or is_over(opened, used, at):
        logout(request)
    elif at - used >= NOTED_EACH:
        request.session[USED] = at.isoformat()
        request.session.save()  # before the view: a full disk is told while nothing is done yet
        request.session.modified = False


def _read(request: HttpRequest, name: str) -> datetime | None:
    kept = request.session.get(name)
    return datetime.fromisoformat(kept) if isinstance(kept, str) else None


def _begin(request: HttpRequest, user: Account, **_signal: Any) -> None:
    """A login that cannot be logged fails with what the database raised."""
    at = now()
    request.session[OPENED] = request.session[USED] = at.isoformat()
    log_access(Happening.LOGIN, user.username, request, at)
    forget_old(at)


def _end(request: HttpRequest, user: Account | None, **_signal: Any) -> None:
    if user is not None:
        log_access(Happening.LOGOUT, user.username, request, now())


def _count(credentials: dict[str, Any], request: HttpRequest | None = None, **_signal: Any) -> None:
    """Log a failure; the last one before the lock says so, those after it add nothing."""
    if request is None or (_locked(request) and _failures(request) is None):
        return
    what = Happening.LOCKED if _locked(request) else Happening.FAILED
    log_access(what, name_of(request, credentials), request, now())


def _locked(request: HttpRequest) -> bool:
    return bool(getattr(request, "axes_locked_out", False))


def _failures(request: HttpRequest) -> int | None:
    return getattr(request, "axes_failures_since_start", None)


def _wrong_code(request: HttpRequest, user: Account, **_signal: Any) -> None:
    """A wrong code counts towards the lock as a wrong password does."""
    user_login_failed.send(__name__, credentials={"username": user.username}, request=request)


def _added(request: HttpRequest, user: Account, **_signal: Any) -> None:
    log_access(Happening.FACTOR_ADDED, user.username, request, now())


def _removed(request: HttpRequest, user: Account, **_signal: Any) -> None:
    log_access(Happening.FACTOR_REMOVED, user.username, request, now())
