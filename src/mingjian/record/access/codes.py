"""Forms that take a code of the second factor: who is locked out is not asked, whatever the code."""

from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from axes.handlers.proxy import AxesProxyHandler

from mingjian.record.access.models import Account


class CodeAtLogin(AuthenticateForm):  # type: ignore[misc]
    """The second step of the login."""

    def clean_code(self) -> str:
        """The code, if guesses of this person from this address are not locked."""
        _require_unlocked(self.user)
        code: str = super().clean_code()
        return code


class CodeAgain(ReauthenticateForm):  # type: ignore[misc]
    """The code asked for once more before something weighty."""

    def clean_code(self) -> str:
        """The code, if guesses of this person from this address are not locked."""
        _require_unlocked(self.user)
        code: str = super().clean_code()
        return code


def _require_unlocked(account: Account) -> None:
    """A locked person's request is marked; django-axes then answers with its page."""
    if not AxesProxyHandler.is_allowed(context.request, {"username": account.username}):
        context.request.axes_locked_out = True
        raise get_adapter().validation_error("incorrect_code")
