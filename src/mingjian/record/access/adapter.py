"""How login behaves: nobody signs up by himself; each role lands on its own site."""

from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from mingjian.kernel.permissions import Site
from mingjian.record.access.models import Account

HOMES = {Site.DESK: "/desk", Site.PORTAL: "/portal", Site.PUBLIC: "/"}


class ClosedSignup(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are opened by `open_account` alone."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        del request
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Nothing: guesses at passwords are counted by django-axes, by name and address together."""

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Account | None:
        """The person of the credentials; an account that is no longer active is answered like none."""
        account = cast("Account | None", super().authenticate(request, **credentials))
        return account if account and account.is_active else None

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The site of the person's role."""
        return HOMES[cast("Account", request.user).role.site]
