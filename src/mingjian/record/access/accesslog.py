"""The log of logins and refusals: a fact of its own beside the journal, because it names network addresses.

It is kept for a year (网络安全法 asks for six months at least) and no longer.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from django.http import HttpRequest

from mingjian.kernel.text import Text
from mingjian.record.access.models import AccessEvent

KEPT = timedelta(days=366)


class Happening(StrEnum):
    """What is logged."""

    LOGIN = "login"
    LOGOUT = "logout"
    FAILED = "failed"  # wrong name, password or code
    LOCKED = "locked"  # too many of them
    DENIED = "denied"  # signed in, and turned away by the gate
    EXPORTED = "exported"  # a table was taken as a file
    FACTOR_ADDED = "factor-added"
    FACTOR_REMOVED = "factor-removed"

    @property
    def label(self) -> Text:
        """Its words."""
        return _LABELS[self]


_LABELS = {
    Happening.LOGIN: Text("登录", "Signed in"),
    Happening.LOGOUT: Text("退出", "Signed out"),
    Happening.FAILED: Text("登录失败", "Login failed"),
    Happening.LOCKED: Text("锁定", "Locked out"),
    Happening.DENIED: Text("拒绝访问", "Turned away"),
    Happening.EXPORTED: Text("导出", "Exported"),
    Happening.FACTOR_ADDED: Text("启用第二因素", "Second factor added"),
    Happening.FACTOR_REMOVED: Text("停用第二因素", "Second factor removed"),
}


def log_access(
    what: Happening, username: str, request: HttpRequest | None, at: datetime, *, asked: str = ""
) -> None:
    """Log it; `asked` tells what was asked for where the address does not.

    A login that cannot be logged must not go on: whatever the database raises is the caller's.
    """
    meta = request.META if request is not None else {}
    AccessEvent.objects.create(
        kind=str(what),
        username=fold(username)[:150],
        place=str(meta.get("REMOTE_ADDR", ""))[:45],
        path=(asked or str(meta.get("PATH_INFO", "")))[:200],
        at=at,
    )


def forget_old(at: datetime) -> None:
    """Delete what was kept long enough."""
    AccessEvent.objects.filter(at__lt=at - KEPT).delete()


def fold(username: str) -> str:
    """A name as guesses of it are counted: the login does not mind case, so neither does the count."""
    return username.replace("\0", "").strip().casefold()
