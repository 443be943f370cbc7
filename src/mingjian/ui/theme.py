"""The theme that a person chose for the pages: kept in a cookie, so that the server writes it into them."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt

COOKIE = "theme"
COOKIE_AGE = 365 * 86_400  # seconds
LIGHT, DARK = "light", "dark"
THEMES = (("", _("跟随系统")), (LIGHT, _("浅色")), (DARK, _("深色")))


def chosen_theme(request: HttpRequest | None) -> str:
    """`light`, `dark`, or empty where the system decides."""
    kept = request.COOKIES.get(COOKIE, "") if request else ""
    return kept if kept in {LIGHT, DARK} else ""


@csrf_exempt  # a look is all that a stranger could change, and pages without a token can be cached
def set_theme(request: HttpRequest) -> HttpResponse:
    """`/theme`: keeps the theme that was posted and returns to the page `next` of this host."""
    if request.method != "POST":
        return redirect("/")
    address = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure()):
        address = "/"
    answer = redirect(address)
    asked = request.POST.get("theme", "")
    if asked in {LIGHT, DARK}:
        answer.set_cookie(
            COOKIE, asked, COOKIE_AGE, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
        )
    else:
        answer.delete_cookie(COOKIE, samesite="Lax")
    return answer
