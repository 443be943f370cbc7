"""`issue`: the document of an order as PDF/A, kept under the SHA-256 of its bytes.

What people wrote reaches the typesetter as data (JSON among its inputs), never as markup. The same paper
gives the same bytes: its instant is that of the act, and fonts are those of the system.
"""

import hashlib
import json
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

import typst
from django.conf import settings

from mingjian.casework.models import Case
from mingjian.casework.papers import order, serving
from mingjian.engines.files import write_whole
from mingjian.kernel.canonical import canonical_bytes
from mingjian.kernel.problems import Refused, problem

TEMPLATE = Path(__file__).parent / "papers" / "order.typ"
FONTS = ("Noto Serif CJK SC", "Noto Sans CJK SC")
FONT_PACKAGE = "fonts-noto-cjk"
STANDARD: Final = "a-2u"  # for keeping: fonts inside, text can be searched

Paper = dict[str, Any]


def issue(case: Case, told: Paper, at: datetime) -> str:
    """Set the document of an act on a case and keep it; its digest, which the act journals.

    Approval sets the order; service adds a page of its own to the same text (an order that was approved
    before there were documents is set at service, without that page). Raises Refused
    (`document.font`) where the system has no Chinese font.
    """
    approved = latest_document(case)
    if approved is None:
        paper = order.order_paper(case, str(told["number"]), at)
    else:
        paper = json.loads(_path(approved, "json").read_bytes())
        paper["service"] = serving.service_page(case, told, approved)
    return _keep(paper)


def latest_document(case: Case) -> str | None:
    """The digest of the document as it was issued last; None before approval."""
    issued = [str(e.payload["document"]) for e in case.events.all() if "document" in e.payload]
    return issued[-1] if issued else None


def document_path(digest: str) -> Path:
    """Where the PDF of a digest lies."""
    return _path(digest, "pdf")


def render(paper: Paper) -> bytes:
    """The PDF of a paper. Raises Refused (`document.font`) where the system has no Chinese font."""
    at = datetime.fromisoformat(paper["at"])
    pdf = typst.compile(
        TEMPLATE,
        root=TEMPLATE.parent,
        font_paths=_fonts(),
        format="pdf",
        sys_inputs={"paper": canonical_bytes(paper).decode()},
        pdf_standards=STANDARD,
        timestamp=at,
    )
    if not isinstance(pdf, bytes):
        raise TypeError("a PDF is one file")
    return pdf


def _keep(paper: Paper) -> str:
    pdf = render(paper)
    digest = hashlib.sha256(pdf).hexdigest()
    _path(digest, "pdf").parent.mkdir(parents=True, exist_ok=True)
    write_whole(_path(digest, "json"), canonical_bytes(paper))
    write_whole(_path(digest, "pdf"), pdf)
    return digest


def _path(digest: str, kind: str) -> Path:
    folder: Path = settings.DATA / "documents"
    return folder / digest[:2] / f"{digest}.{kind}"


@cache
def _fonts() -> typst.Fonts:
    """The fonts of the system, read once."""
    fonts = typst.Fonts(include_system_fonts=True, include_embedded_fonts=False)
    for family in FONTS:
        if family not in fonts.families():
            raise Refused(problem("document.font", value=family, allowed=FONT_PACKAGE))
    return fonts
