"""Who may enter which address: every address of the sites against a literal matrix."""

from dataclasses import dataclass
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from mingjian.casework.act import act, open_order
from mingjian.record.journal.sequencer import integrate
from tests.market import (
    AT,
    People,
    enter,
    found,
    hand_in,
    keep_findings,
    open_for,
    open_people,
    write_custody,
)
from tests.stories.loan_rows import loan, write_loans

pytestmark = pytest.mark.django_db

WHO = ("stranger", "supervisor", "own", "foreign")
OPEN, NOWHERE = (200, 200, 200, 200), (404, 404, 404, 404)
DESK, DESK_MISSING = (302, 200, 404, 404), (302, 404, 404, 404)
PORTAL, OWN, THEIRS = (302, 404, 200, 200), (302, 404, 200, 404), (302, 404, 404, 200)
# name of the address, what stands in it: what a stranger, a supervisor, P1's and P2's person get
MATRIX = {
    ("home",): OPEN,
    ("register",): OPEN,
    ("institution", "P1"): OPEN,
    ("institution", "P9"): NOWHERE,
    ("proof", "licence"): OPEN,
    ("proof", 999_999): NOWHERE,
    ("provision", "P2P16", "17(2)"): OPEN,
    ("provision", "P2P16", "999"): NOWHERE,
    ("provision", "NONE", "12"): NOWHERE,
    ("log", "checkpoint"): OPEN,
    ("log", "key"): OPEN,
    ("log", "../keys/log-seed"): NOWHERE,
    ("log", "tile"): NOWHERE,
    ("health",): OPEN,
    ("desk",): DESK,
    ("desk-institutions",): DESK,
    ("desk-institution", "P1"): DESK,
    ("desk-institution", "P9"): DESK_MISSING,
    ("draft-order", "P1"): DESK,
    ("draft-order", "P9"): DESK_MISSING,
    ("findings",): DESK,
    ("finding", "finding"): DESK,
    ("finding", "0" * 64): DESK_MISSING,
    ("gallery",): DESK,
    ("cases",): DESK,
    ("case", "served"): DESK,
    ("case", "drafted"): DESK,
    ("case", 999_999): DESK_MISSING,
    ("portal",): PORTAL,
    ("file",): PORTAL,
    ("filing", "filing"): OWN,
    ("filing", "other filing"): THEIRS,
    ("filing", 999_999): DESK_MISSING,
    ("filing", 10**30): DESK_MISSING,
    ("portal-case", "served"): OWN,
    ("portal-case", "drafted"): DESK_MISSING,
    ("portal-case", 999_999): DESK_MISSING,
    ("account_login",): (200, 302, 302, 302),
    ("account_logout",): (302, 200, 200, 200),
    ("set_language",): (302, 302, 302, 302),
}


@dataclass
class Site:
    """The four who look, and the numbers that stand in addresses."""

    clients: dict[str, Client]
    numbers: dict[object, object]
    people: People

    def address(self, name: str, *things: object) -> str:
        return reverse(name, args=[self.numbers.get(thing, thing) for thing in things])


@pytest.fixture
def site(tmp_path) -> Site:
    one, two = enter("P1"), enter("P2")
    mine = hand_in("loan-book", one, write_loans(tmp_path / "own.csv", loan()))
    other = hand_in("custody-daily", two, write_custody(tmp_path / "other.csv", "P2"))
    [breach] = keep_findings(found("P1"))
    people = open_people()
    cases = {}
    for key in ("served", "drafted"):
        cases[key] = open_order(
            institution=one, findings=[breach], demand="改正", term_days=15, by=people.officer, at=AT, key=key
        )
    for seen, (verb, by) in enumerate([("approve", people.chief), ("serve", people.officer)]):
        cases["served"] = act(cases["served"], verb, by=by, at=AT, seen=seen, payload={})
    integrate(at=AT)
    clients = {who: Client() for who in WHO}
    clients["supervisor"].force_login(people.officer)
    clients["own"].force_login(people.filer)
    clients["foreign"].force_login(people.other)
    numbers = {
        "licence": one.licences.get().publication_id,
        "finding": breach.pk,
        "filing": mine.filing.pk,
        "other filing": other.filing.pk,
        **{key: case.pk for key, case in cases.items()},
    }
    return Site(clients, numbers, people)


def read(answer) -> bytes:
    """The whole answer; a file that is streamed is closed by reading it."""
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


class Inline(HTMLParser):
    """Collects what a strict policy would block."""

    def __init__(self, page: str):
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        names = dict(attrs)
        if tag == "style" or (tag == "script" and not names.get("src")):
            self.found.append(tag)
        self.found += [
            n for n, v in attrs if n.startswith("on") or n == "style" or "javascript:" in (v or "")
        ]


def test_every_address_stands_in_the_matrix():
    addresses = {pattern.name for pattern in get_resolver().url_patterns}
    assert {key[0] for key in MATRIX} == addresses


def test_everybody_gets_exactly_what_the_matrix_says(site):
    got = {}
    for key in MATRIX:
        address = site.address(*key)
        answers = [site.clients[who].get(address) for who in WHO]
        got[key] = tuple(answer.status_code for answer in answers if read(answer) is not None)
        if got[key][0] == 302 and key[0] not in {"account_logout", "set_language"}:
            login = site.clients["stranger"].get(address)["Location"]
            assert login == f"/accounts/login/?next={address}"
    assert got == MATRIX


def test_every_page_has_the_strict_policy_and_nothing_inline(site):
    pages = 0
    for key in MATRIX:
        for client in site.clients.values():
            answer = client.get(site.address(*key), headers={"Accept": "text/html"})
            policy = answer["Content-Security-Policy"]
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy
            assert "http" not in policy
            page = read(answer).decode()
            if answer["Content-Type"].startswith("text/html") and answer.status_code != 302:
                pages += 1
                assert Inline(page).found == [], key
    assert pages > 60


def test_no_page_of_the_public_or_an_institution_names_a_finding_or_a_borrower(site):
    finding = str(site.numbers["finding"])
    for key in MATRIX:
        for who in ("stranger", "own", "foreign"):
            answer = site.clients[who].get(site.address(*key), headers={"Accept": "text/html"})
            content = read(answer).decode()
            assert "b3f1" not in content, key
            assert finding not in content.replace(answer.request["PATH_INFO"], ""), key


def test_a_post_without_its_token_is_refused_everywhere(site):
    people = {"supervisor": site.people.officer, "own": site.people.filer}
    for who in ("stranger", *people):
        client = Client(enforce_csrf_checks=True)
        if who in people:
            client.force_login(people[who])
        for key in MATRIX:
            assert client.post(site.address(*key)).status_code == 403, key


@pytest.mark.parametrize(
    ("who", "key"),
    [
        ("supervisor", ("file",)),
        ("supervisor", ("portal-case", "served")),
        ("own", ("case", "served")),
        ("own", ("draft-order", "P1")),
        ("own", ("portal-case", "drafted")),
        ("foreign", ("portal-case", "served")),
    ],
)
def test_a_post_of_somebody_who_may_not_see_the_page_finds_nothing(site, who, key):
    body = {"verb": "answer", "answer": "改好了", "seen": "2"}
    assert site.clients[who].post(site.address(*key), body).status_code == 404


@pytest.mark.parametrize("address", ["/register/%00", "/register?q=%00", "/desk/findings?rule=%00"])
def test_an_address_with_a_nul_is_refused_not_a_crash(address, officer_client):
    assert officer_client.get(address).status_code == 400


@pytest.fixture
def officer_client(client) -> Client:
    client.force_login(open_for("officer"))
    return client
