"""What people write is kept as written and shown as text: naughty words in verdicts and searches."""

from html.parser import HTMLParser

import pytest
from django.test import Client

from mingjian.kernel.findings import Decision
from mingjian.record.findings.models import Verdict
from mingjian.record.findings.verdicts import propose_verdict
from tests.market import AT, open_for
from tests.naughty import NAUGHTY
from tests.office import open_office

pytestmark = pytest.mark.django_db
WRITTEN = [text.strip() for text in NAUGHTY if text.strip() and "\0" not in text]


class Markup(HTMLParser):
    """The tags of a page that nobody wrote into a text field may add."""

    def __init__(self):
        super().__init__()
        self.tags: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        assert not [name for name, _ in attrs if name.startswith("on")]


def tags_of(html: str) -> list[str]:
    reader = Markup()
    reader.feed(html)
    return reader.tags


def signed_in(account) -> Client:
    client = Client()
    client.force_login(account)
    return client


def test_the_reason_of_a_verdict_is_kept_as_written_and_adds_no_markup():
    office, officer = open_office(), open_for("speaker")
    reader = signed_in(officer)
    address = f"/desk/findings/{office.breach.pk}"
    for number, text in enumerate(WRITTEN):
        propose_verdict(office.breach, Decision.CONFIRMED, reason=text, seen=number, by=officer, at=AT)
    assert list(Verdict.objects.order_by("number").values_list("reason", flat=True)) == WRITTEN
    plain = tags_of(reader.get(f"/desk/findings/{office.shared.pk}").content.decode())
    naughty = tags_of(reader.get(address).content.decode())
    assert set(naughty) - set(plain) <= {"br", "ul", "li"}
    assert naughty.count("script") == plain.count("script")


def test_a_search_for_anything_is_answered_as_text():
    open_office()
    reader, visitor = signed_in(open_for("speaker")), Client()
    for text in NAUGHTY[::3]:
        for client, address in ((reader, "/desk/institutions"), (visitor, "/register")):
            assert client.get(address, {"q": text}).status_code == (400 if "\0" in text else 200)
