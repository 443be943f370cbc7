"""The public log and the proofs: files as they lie on the disk, and a page that explains a proof."""

import re

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render

from mingjian.kernel.notes import encode_base64
from mingjian.record.access.gate import public
from mingjian.record.journal.cosignatures import present_checkpoint
from mingjian.record.journal.keys import signer
from mingjian.record.journal.proofs import proof_of
from mingjian.record.publications.models import Publication
from mingjian.ui.checked import form_of
from mingjian.ui.names import name_code

LOG_FILE = re.compile(r"checkpoint|key|tile/(entries|\d{1,2})(/x\d{3})*/\d{3}(\.p/\d{1,3})?", re.ASCII)


@public
def health(request: HttpRequest) -> HttpResponse:
    """`/healthz`: the server answers."""
    del request
    return HttpResponse("ok\n", content_type="text/plain")


@public
def log_file(request: HttpRequest, path: str) -> FileResponse:
    """`/log/…`: a checkpoint, the verifier key or a tile. Full tiles never change; the rest is fresh."""
    del request
    if not LOG_FILE.fullmatch(path):
        raise Http404
    try:
        file = (settings.LOG_FOLDER / path).open("rb")
    except OSError as error:
        raise Http404 from error
    is_full_tile = path.startswith("tile/") and ".p/" not in path
    content_type = "application/octet-stream" if path.startswith("tile/") else "text/plain; charset=utf-8"
    response = FileResponse(file, content_type=content_type)
    response["Cache-Control"] = "public, max-age=31536000, immutable" if is_full_tile else "no-cache"
    return response


@public
def proof(request: HttpRequest, publication_id: int) -> HttpResponse:
    """`/proof/<id>`: the proof file; for a browser a page that says what it proves."""
    publication = get_object_or_404(Publication.objects.select_related("entry"), pk=publication_id)
    document = proof_of(publication.entry)
    wants_page = "text/html" in request.headers.get("Accept", "") and "download" not in request.GET
    if not wants_page and document is None:  # recorded, not yet in the log: two seconds at most
        return JsonResponse({"state": "recorded"}, status=503, headers={"Retry-After": "2"})
    if not wants_page and document is not None:
        return HttpResponse(document.render(), content_type="application/json")
    context = {"publication": publication, "proof": document, "figures": _lines(publication.figures)}
    return render(request, "publications/proof.html", context)


@public
def log_page(request: HttpRequest) -> HttpResponse:
    """`/log`: how far the log has come, who cosigned it, and how to check it without this site."""
    found = present_checkpoint()
    checkpoint, witnessed = found or (None, [])
    context = {
        "checkpoint": checkpoint,
        "root": encode_base64(checkpoint.root) if checkpoint else "",
        "key": signer().verifier,
        "witnessed": witnessed,
        "log": request.build_absolute_uri("/log"),
    }
    return render(request, "publications/log.html", context)


def _lines(figures: dict[str, object], prefix: str = "") -> list[tuple[str, object, str | None]]:
    """Nested figures as lines: name, value, and how a browser finds it written (None: not checked)."""
    lines: list[tuple[str, object, str | None]] = []
    for name, value in figures.items():
        if isinstance(value, dict):
            lines += _lines(value, f"{prefix}{name}.")
        else:
            form = None if name_code(name, value) else form_of(name, value)
            lines.append((f"{prefix}{name}", value, form))
    return lines
