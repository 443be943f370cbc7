"""How much may be sent, by whom and how many at once: asked of a request's head, before its body is read."""

import threading
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import render

from mingjian.kernel.permissions import Permission
from mingjian.kernel.problems import Problem, problem
from mingjian.record.access.accounts import may
from mingjian.record.filings.transfers import FILE_LIMIT

SMALL_BYTES = 64 * 1024  # forms and answers; larger bodies wait for a slot
AT_ONCE = 1  # larger bodies a server process: each holds one of its threads while it comes
RETRY_S = 2
MIB = 1024 * 1024

_slots = threading.Semaphore(AT_ONCE)


class BodyLimits:
    """Middleware that refuses what is too large for who sends it (413) and what finds no slot (503).

    Without it the parser of forms would write all of it to the disk before a view is asked.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass on what is small; a length that lies is cut off by the server."""
        length = _length(request)
        if length <= SMALL_BYTES:
            return self.get_response(request)
        limit = _limit(request)
        if length > limit:
            told = problem(
                "upload.too-large",
                value=f"{-(-length // MIB):,} MB",
                allowed=f"{min(limit, FILE_LIMIT) // MIB} MB",
            )
            return _refuse(request, told, 413)
        if not _slots.acquire(blocking=False):
            return _refuse(request, problem("upload.busy", value=RETRY_S, allowed=AT_ONCE), 503)
        try:
            return self.get_response(request)
        finally:
            _slots.release()


def _length(request: HttpRequest) -> int:
    """The length that the head states; a body without one is not read at all."""
    stated = request.META.get("CONTENT_LENGTH") or "0"
    return int(stated) if stated.isascii() and stated.isdecimal() else 0


def _limit(request: HttpRequest) -> int:
    """The bytes that a request may have: who may file or amend sends files to the portal, nobody else any."""
    form: int = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    is_filing = request.path_info.startswith("/portal/") and (
        may(request, Permission.FILE) or may(request, Permission.AMEND)
    )
    return FILE_LIMIT + form if is_filing else form


def _refuse(request: HttpRequest, told: Problem, status: int) -> HttpResponseBase:
    """The problem as JSON to a script, else as a page; the connection ends, for its body was not read."""
    answer: HttpResponseBase
    if request.accepts("text/html"):
        answer = render(request, "filings/too_much.html", {"problems": [told]}, status=status)
    else:
        answer = JsonResponse({"problems": [told.as_json()]}, status=status)
    answer["Connection"] = "close"
    if status == 503:
        answer["Retry-After"] = str(RETRY_S)
    return answer
