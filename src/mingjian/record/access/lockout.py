"""What django-axes asks us: by which name guesses are counted, and what a locked-out person is told."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from mingjian.record.access.accesslog import fold


def name_of(request: HttpRequest, credentials: Mapping[str, Any] | None) -> str:
    """The name under which failures are counted, together with the network address."""
    del request
    return fold(str((credentials or {}).get("username") or ""))[:150]


def answer_locked(
    request: HttpRequest, response: HttpResponse | None, credentials: Mapping[str, Any] | None
) -> HttpResponse:
    """429, in both languages: how long to wait, and whom to ask."""
    del response, credentials
    told = render(request, "429.html", status=429)
    told["Retry-After"] = "900"
    return told
