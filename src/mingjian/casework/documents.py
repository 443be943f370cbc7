"""`issue`: the document of an order as PDF/A, kept under the SHA-256 of its bytes.

What people wrote reaches the typesetter as data (JSON among its inputs), never as markup. The same paper
gives the same bytes: its instant is that of the act, and fonts are those of the system.
"""

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

import typst
from django.conf import settings

from mingjian.casework.models import Case, CaseEvent
from mingjian.casework.papers import order, serving
from mingjian.casework.papers.drawings import draw_all
from mingjian.engines.files import write_whole
from mingjian.kernel.canonical import canonical_bytes
from mingjian.kernel.problems import Problem, Refused, problem

TEMPLATE = Path(__file__).parent / "papers" / "order.typ"
FONTS = ("Noto Serif CJK SC", "Noto Sans CJK SC")
FONT_PACKAGE = "fonts-noto-cjk"
STANDARD: Final = "a-2u"  # for keeping: fonts inside, text can be searched

Paper = dict[str, Any]


class Unset(Exception):
    """A paper that is to be set before the act can be done."""

    def __init__(self, paper: Paper):
        super().__init__("a paper is not set yet")
        self.paper = paper


class Press:
    """Sets the papers of one act while no transaction is open: setting holds up nobody who writes.

    The act is tried in a transaction, which gives number and days; where its paper was not set yet all is
    rolled back, the paper is set, and the act tried again. A number that somebody else took meanwhile makes
    another paper. After `TRIES` of them the paper is set where it is asked for.
    """

    TRIES = 3

    def __init__(self) -> None:
        self._sheets: dict[bytes, bytes] = {}

    def set(self, paper: Paper) -> None:
        """Set a paper. Raises Refused (`document.font`)."""
        self._sheets[canonical_bytes(paper)] = render(paper)

    def pdf_of(self, paper: Paper) -> bytes:
        """The PDF of a paper; raises Unset where it is to be set first."""
        key = canonical_bytes(paper)
        if key not in self._sheets:
            if len(self._sheets) < self.TRIES:
                raise Unset(paper)
            self.set(paper)
        return self._sheets[key]


def issue(case: Case, told: Paper, at: datetime, press: Press) -> str:
    """Keep the document of an act, inside the act's transaction; its digest, which the act journals.

    Approval sets the order; service adds a page of its own to the same text (an order that was approved
    before there were documents is set at service, without that page). Raises Refused
    (`file.lost`) where what was approved is gone, and Unset where the press is to set the paper first.
    """
    approved = latest_document(case)
    if approved is None:
        paper = order.order_paper(case, str(told["number"]), at)
    else:
        paper = json.loads(_read(approved, "json"))
        paper["service"] = serving.service_page(case, told, approved)
    return _keep(paper, press.pdf_of(paper))


def latest_document(case: Case) -> str | None:
    """The digest of the document as it was issued last; None before approval."""
    issued = [str(e.payload["document"]) for e in case.events.all() if "document" in e.payload]
    return issued[-1] if issued else None


def document_path(digest: str) -> Path:
    """Where the PDF of a digest lies."""
    return _path(digest, "pdf")


def read_document(digest: str) -> bytes:
    """The PDF of a digest. Refuses (`file.lost`) one that is gone or no longer what was issued."""
    pdf = _read(digest, "pdf")
    if hashlib.sha256(pdf).hexdigest() != digest:
        raise _lost(digest, "pdf")
    return pdf


def lost_documents() -> Iterator[Problem]:
    """A `file.lost` for each document of an act that is gone or has changed, and each gone paper of one."""
    told = CaseEvent.objects.filter(payload__has_key="document").order_by("pk")
    for digest in told.values_list("payload__document", flat=True).iterator():
        try:
            read_document(digest)
            _read(digest, "json")
        except Refused as refused:
            yield from refused.problems


def render(paper: Paper) -> bytes:
    """The PDF of a paper. Raises Refused (`document.font`) where the system has no Chinese font."""
    at = datetime.fromisoformat(paper["at"])
    pdf = typst.compile(
        TEMPLATE,
        root=TEMPLATE.parent,
        font_paths=_fonts(),
        format="pdf",
        sys_inputs={"paper": canonical_bytes(paper).decode(), "drawings": json.dumps(draw_all(paper))},
        pdf_standards=STANDARD,
        timestamp=at,
    )
    if not isinstance(pdf, bytes):
        raise TypeError("a PDF is one file")
    return pdf


def _keep(paper: Paper, pdf: bytes) -> str:
    digest = hashlib.sha256(pdf).hexdigest()
    _path(digest, "pdf").parent.mkdir(parents=True, exist_ok=True)
    write_whole(_path(digest, "json"), canonical_bytes(paper))
    write_whole(_path(digest, "pdf"), pdf)
    return digest


def _path(digest: str, kind: str) -> Path:
    folder: Path = settings.DATA / "documents"
    return folder / digest[:2] / f"{digest}.{kind}"


def _read(digest: str, kind: str) -> bytes:
    try:
        return _path(digest, kind).read_bytes()
    except FileNotFoundError as error:
        raise _lost(digest, kind) from error


def _lost(digest: str, kind: str) -> Refused:
    return Refused(problem("file.lost", value=_path(digest, kind).relative_to(settings.DATA)))


@cache
def _fonts() -> typst.Fonts:
    """The fonts of the system, read once."""
    fonts = typst.Fonts(include_system_fonts=True, include_embedded_fonts=False)
    for family in FONTS:
        if family not in fonts.families():
            raise Refused(problem("document.font", value=family, allowed=FONT_PACKAGE))
    return fonts
