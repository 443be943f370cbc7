"""Compiles the English catalogue where it is older than its text; renders snippets and pages."""

from collections.abc import Callable
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE = Path(__file__).parents[3] / "src/mingjian/ui/locale/en/LC_MESSAGES"


@pytest.fixture(scope="session", autouse=True)
def _english() -> None:
    source, compiled = LOCALE / "django.po", LOCALE / "django.mo"
    if compiled.exists() and compiled.stat().st_mtime >= source.stat().st_mtime:
        return
    with source.open("rb") as file:
        catalogue = read_po(file, locale="en", abort_invalid=True)
    with compiled.open("wb") as file:
        write_mo(file, catalogue)


@pytest.fixture(autouse=True)
def _alone(settings) -> None:
    """The shells without the pages above them: two addresses, static files as they are named, in Chinese."""
    from django.http import HttpResponse
    from django.urls import path
    from django.utils import translation

    translation.deactivate()  # a page that another test asked for in English leaves it active

    backend = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": backend}}
    settings.ROOT_URLCONF = (
        path("accounts/login/", lambda request: HttpResponse(), name="account_login"),
        path("accounts/logout/", lambda request: HttpResponse(), name="account_logout"),
    )


@pytest.fixture
def render() -> Callable[..., str]:
    """Render a snippet that may use the tag library."""
    from django.template import Context, Template

    def _render(text: str, **context: object) -> str:
        return Template("{% load i18n mingjian_ui %}" + text).render(Context(context))

    return _render


@pytest.fixture
def page(rf) -> Callable[..., str]:
    """Render a template as the page of an address for somebody who is not signed in."""
    from django.contrib.auth.models import AnonymousUser
    from django.template.loader import render_to_string

    def _page(template: str, address: str = "/", user: object = None, **context: object) -> str:
        request = rf.get(address)
        request.user = user or AnonymousUser()
        return render_to_string(template, context, request=request)

    return _page


@pytest.fixture
def english():
    """English as the active language."""
    from django.utils import translation

    with translation.override("en"):
        yield
