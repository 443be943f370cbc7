"""What the script of the upload pages talks to: begin a transfer, send its pieces, give it up."""

import json
import re
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.request import UnreadablePostError
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from mingjian.kernel.periods import reporting_period
from mingjian.kernel.permissions import Permission
from mingjian.kernel.problems import Refused, problem
from mingjian.record.access.accounts import may
from mingjian.record.access.gate import requires
from mingjian.record.filings.duties import FILED_MONTHLY
from mingjian.record.filings.institution import own_institution, who
from mingjian.record.filings.transfers import PIECE_BYTES, Declared, Transfer, begin, give_up, receive
from mingjian.ui.moment import now, today

STATUS = {"upload.order": 409, "upload.unknown": 404, "storage.failed": 507}  # else 422
FIELDS = {"name": str, "size": int, "form": str, "period": str, "pieces": list}
NAME_LIMIT, PIECES_LIMIT = 400, 1024
DIGEST = re.compile(r"[0-9a-f]{64}")


@require_POST
@requires(Permission.SEE_PORTAL)
def begin_transfer(request: HttpRequest) -> HttpResponse:
    """`/portal/uploads`: a file is declared; answers which piece is next, or where the upload stands."""
    _require_filer(request)
    mine = own_institution(request)
    try:
        found = begin(mine.pk, _declared(request), by=who(request), at=now())
    except Refused as refused:
        return _refuse(refused)
    return JsonResponse(_state(found))


@require_POST
@requires(Permission.SEE_PORTAL)
def piece(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """`/portal/uploads/<token>/pieces/<number>`: one piece, as bytes; answers which one is next."""
    _require_filer(request)
    mine = own_institution(request)
    try:
        content = request.read(PIECE_BYTES + 1)
        found = receive(mine.pk, token, number, content, by=who(request), at=now())
    except Refused as refused:
        return _refuse(refused)
    except UnreadablePostError:
        return JsonResponse({"problems": []}, status=408)
    return JsonResponse(_state(found))


@require_POST
@requires(Permission.SEE_PORTAL)
def give_up_transfer(request: HttpRequest, token: str) -> HttpResponse:
    """`/portal/uploads/<token>/give-up`: what was sent of a file is removed."""
    _require_filer(request)
    give_up(own_institution(request).pk, token, by=who(request))
    return redirect("portal")


def _require_filer(request: HttpRequest) -> None:
    if not (may(request, Permission.FILE) or may(request, Permission.AMEND)):
        raise Http404


def _declared(request: HttpRequest) -> Declared:
    """What was declared, of a form and a period that there are."""
    told = _told(request.body)
    if told["form"] not in FILED_MONTHLY:
        raise Refused(problem("form.unknown", value=told["form"][:40], allowed=", ".join(FILED_MONTHLY)))
    reporting_period(told["period"], today())
    return Declared(**{**told, "pieces": tuple(told["pieces"])})


def _told(body: bytes) -> dict[str, Any]:
    """The declaration with each field of its type; refuses anything else."""
    told: dict[str, Any]
    try:
        told = json.loads(body)
        told["name"].encode()  # half a surrogate is no text
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        told = {}
    is_typed = told.keys() == FIELDS.keys() and all(type(told[name]) is kind for name, kind in FIELDS.items())
    if not is_typed or len(told["name"]) > NAME_LIMIT or len(told["pieces"]) > PIECES_LIMIT:
        why = {"why_zh": "字段不全或类型不符", "why_en": "fields are missing or of another type"}
        raise Refused(problem("upload.declared", **why))
    if not all(isinstance(one, str) and DIGEST.fullmatch(one) for one in told["pieces"]):
        why = {"why_zh": "摘要不是 SHA-256", "why_en": "a digest is no SHA-256"}
        raise Refused(problem("upload.declared", **why))
    return told


def _state(found: Transfer) -> dict[str, Any]:
    """Which piece is next; `address` is where the file is handed in once it is whole."""
    told: dict[str, Any] = {"token": found.token, "next": found.received, "piece_bytes": PIECE_BYTES}
    return told | ({"address": reverse("upload", args=[found.held])} if found.held else {})


def _refuse(refused: Refused) -> JsonResponse:
    """The problems, and where a piece came out of turn the one that is next."""
    first = refused.problems[0]
    told: dict[str, Any] = {"problems": [p.as_json() for p in refused.problems]}
    if first.code == "upload.order":
        told["next"] = int(first.allowed or 0)
    return JsonResponse(told, status=STATUS.get(first.code, 422))
