"""Every text field of every form of the three sites: naughty texts come back as they were written."""

import json
from collections.abc import Iterator

import pytest
from django import forms as django_forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from mingjian.casework.act import act
from mingjian.config.today import now
from mingjian.domains.supervision.cases import ORDER
from mingjian.kernel.findings import Decision
from mingjian.kernel.workflow import Kind
from mingjian.law.formbook import form
from mingjian.record.filings.uploads import Incoming, hold
from mingjian.record.findings.models import Finding
from mingjian.record.findings.verdicts import propose_verdict
from mingjian.record.journal.models import EntryBody
from mingjian.ui import gallery
from mingjian.ui.figures import show_name
from tests.market import AT
from tests.naughty import NAUGHTY
from tests.stories.loan_rows import csv_text, loan
from tests.unit.record.access.matrix import MATRIX
from tests.unit.record.access.page_forms import TEXTS, Form, Page
from tests.unit.record.access.test_gate_matrix import Site, draft_order, open_site

pytestmark = pytest.mark.django_db
WHO = ("stranger", "supervisor", "approver", "auditor", "own", "signer", "filer")
WRITTEN = [text for text in NAUGHTY if "\0" not in text]
LONG = 500  # characters from which on a field takes lines
UNTOLD = ("password", "number", "date")  # never shown again, or refused for what they are
FEW = 8
QUOTED = 20  # characters by which a page that left something out says what
NO_FORMS = {"log", "proof", "open-data-file", "gallery", "account_logout"}  # or those of the demonstration


@pytest.fixture
def site(tmp_path) -> Site:
    """The site of the matrix, with an order in each state that asks for words, and doubts to explain."""
    site = open_site(tmp_path)
    one = Finding.objects.get(pk=site.numbers["finding"])
    propose_verdict(one, Decision.DISMISSED, reason="误报", seen=0, by=site.accounts["analyst"], at=AT)
    case = draft_order(one.concerns.get().institution, one, site.accounts["supervisor"], "asked")
    steps = [("approve", "approver"), ("serve", "supervisor"), ("request-hearing", "own"), ("answer", "own")]
    for seen, (verb, by) in enumerate(steps):
        said = {"answer": "已改正", "statement": "申请听证", "reason": "申请听证"}
        case = act(case, verb, by=site.accounts[by], at=now(), seen=seen, payload=said)
    rows = [csv_text(loan(annual_rate_bp="4000")).encode()]
    doubtful = Incoming(name="loans.csv", chunks=rows, form=form("loan-book"), period="2020-05")
    for client in site.clients.values():
        client.raise_request_exception = False
    site.numbers |= {"asked": case.pk, "doubtful": hold("P1", doubtful, by="own", at=now()).token}
    return site


def pages_of(site: Site) -> Iterator[tuple[str, str]]:
    """Every address that shows something, with each kind of person who may see it."""
    more = {("case", "asked"): MATRIX["case", "served"], ("upload", "doubtful"): MATRIX["upload", "upload"]}
    more[("portal-case", "asked")] = MATRIX["portal-case", "served"]
    for line, told in (MATRIX | more).items():
        if line[0] in NO_FORMS:
            continue
        yield from ((who, site.address(*line)) for who in WHO if told.expected(who, "GET") == 200)
    yield "auditor", "/desk/audit?log=access"


def forms_of(site: Site) -> list[tuple[Client, str, Form]]:
    """Each form once, with somebody to whom it is offered and the page on which it stands."""
    found: dict[tuple[object, ...], tuple[Client, str, Form]] = {}
    for who, address in pages_of(site):
        page = read(address, site.clients[who].get(address))
        for one in page.forms if page else ():
            found.setdefault(one.key, (site.clients[who], address, one))
    return list(found.values())


def read(address: str, answer: HttpResponse) -> Page | None:
    """A page; None for a file. A failure of ours is one of the test."""
    assert answer.status_code < 500, address
    if answer["Content-Type"].startswith("text/html"):
        return Page(address, answer.content.decode())
    b"".join(getattr(answer, "streaming_content", ()))  # its end closes the file
    return None


def texts_for(limit: int) -> list[str]:
    """All naughty texts in as few pieces as a field takes; of a small field some."""
    if limit and limit < 100:
        return [text for text in WRITTEN if len(text) <= limit][:: FEW * 3]
    sign, pieces = "\n" if limit >= LONG else " ", ["甲"]
    for text in WRITTEN:
        if len(pieces[-1]) + len(text) + 4 > (limit or 2_000):
            pieces.append("甲")
        pieces[-1] += sign + text
    return [f"{piece}{sign}乙" for piece in pieces]


def send(client: Client, page: str, one: Form, changed: dict[str, str]) -> tuple[Page | None, list[str]]:
    """The page that answers and what the journal has gained; nothing stays."""
    last = EntryBody.objects.order_by("pk").last()
    with transaction.atomic():
        sent: dict[str, object] = dict(one.filled(changed))
        if any(f.kind == "file" for f in one.fields):
            sent["file"] = SimpleUploadedFile("loans.csv", csv_text(loan(loan_id="L9")).encode())
        answer = getattr(client, one.method)(one.target, sent)
        if answer.status_code == 302:
            answer = client.get(answer["Location"])
        told = list(EntryBody.objects.filter(pk__gt=last.pk if last else 0).values_list("text", flat=True))
        transaction.set_rollback(True)
    return read(f"{page} {changed}", answer), told


def came_back(name: str, text: str, page: Page | None, told: list[str]) -> bool:
    """Whether a text stands in its field again, in the journal, or is quoted by the page."""
    kept = [value for one in told for value in leaves(json.loads(one))]
    quoted = show_name(text)[:QUOTED]
    is_shown = page is not None and ((name, text) in page.entered or quoted in page.said)
    return text in kept or is_shown


def leaves(value: object) -> list[object]:
    if isinstance(value, dict):
        return [leaf for inner in value.values() for leaf in leaves(inner)]
    return [value]


def asked_names() -> set[str]:
    """The text fields that the code declares: forms, and the details of acts."""
    ours = [
        c
        for c in all_forms(django_forms.Form)
        if c.__module__.startswith("mingjian.") and c.__module__ != gallery.__name__
    ]
    declared = {
        name
        for one in ours
        for name, f in one.base_fields.items()
        if isinstance(f, django_forms.CharField) and not isinstance(f.widget, django_forms.HiddenInput)
    }
    return declared | {d.name for d in ORDER.details if d.kind is Kind.TEXT}


def all_forms(base: type) -> list[type]:
    return [c for one in base.__subclasses__() for c in (one, *all_forms(one))]


def test_every_text_field_takes_anything_and_gives_it_back_as_written(site):
    seen, lost = set(), []
    for client, page, one in forms_of(site):
        for asked in one.fields:
            if asked.kind not in TEXTS:
                continue
            seen.add(asked.name)
            for text in [*texts_for(asked.limit), "a\0b"]:
                answer, told = send(client, page, one, {asked.name: text})
                is_code = asked.kind in UNTOLD or 0 < asked.limit < 20
                is_told = is_code or "\0" in text or came_back(asked.name, text, answer, told)
                lost += [] if is_told else [(one.target, asked.name, text)]
    assert not lost
    assert asked_names() <= seen
    assert {name.split("-")[0] for name in seen} >= {"text", "login", "q"}
