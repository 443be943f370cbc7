"""How login behaves: nobody signs up by himself; each role lands on its own site."""

from typing import cast

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

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The site of the person's role."""
        return HOMES[cast("Account", request.user).role.site]
