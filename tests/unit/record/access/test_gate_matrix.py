"""Who may enter which address: every address of the sites, every role and a stranger against the matrix."""

from dataclasses import dataclass, replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver, reverse

from mingjian.casework.act import act
from mingjian.casework.drafting import open_order
from mingjian.casework.models import Case
from mingjian.config.today import now
from mingjian.kernel.findings import Finding
from mingjian.kernel.permissions import ROLES, Permission
from mingjian.law.formbook import form
from mingjian.record.access.gate import admits
from mingjian.record.access.models import Account
from mingjian.record.filings.uploads import Incoming, hold
from mingjian.record.journal.sequencer import integrate
from mingjian.record.registry import open_data
from tests.market import AT, enter, found, hand_in, keep_findings, open_for, write_custody
from tests.stories.loan_rows import csv_text, loan, write_loans
from tests.unit.record.access.matrix import MATRIX, PEOPLE, PORTAL, WHO

LEAD_ON = {
    "account_logout",
    "set_language",
    "theme",
    "mfa_authenticate",
}  # elsewhere than to the login with a way back
WITHOUT_TOKEN = {"set_language", "theme"}  # a look of the page is all that a stranger could change
pytestmark = pytest.mark.django_db


@dataclass
class Site:
    """Everybody who looks, and the numbers that stand in addresses."""

    clients: dict[str, Client]
    numbers: dict[object, object]
    accounts: dict[str, Account]

    def address(self, name: str, *things: object) -> str:
        return reverse(name, args=[self.numbers.get(thing, thing) for thing in things])


@pytest.fixture
def site(tmp_path) -> Site:
    return open_site(tmp_path)


def open_site(tmp_path: Path) -> Site:
    """Everything that the addresses of the matrix name, and everybody who looks."""
    one, two = enter("P1"), enter("P2", region="440000")
    mine = hand_in("loan-book", one, write_loans(tmp_path / "own.csv", loan()))
    other = hand_in("custody-daily", two, write_custody(tmp_path / "other.csv", "P2"))
    breach, far, shared = keep_findings(found("P1"), found("P2", mark="f4a2"), in_total())
    accounts = {who: open_for(who, role, **scope) for who, (role, scope) in PEOPLE.items()}
    cases = {key: draft_order(one, breach, accounts["supervisor"], key) for key in ("served", "drafted")}
    for seen, (verb, by) in enumerate([("approve", "approver"), ("serve", "supervisor")]):
        cases["served"] = act(cases["served"], verb, by=accounts[by], at=AT, seen=seen, payload={})
    integrate(at=AT)
    open_data.refresh()
    numbers = {
        "licence": one.licences.get().publication_id,
        "finding": breach.pk,
        "far finding": far.pk,
        "shared finding": shared.pk,
        "filing": mine.filing.pk,
        "other filing": other.filing.pk,
        "upload": hold_bad_file(),
        **{key: case.pk for key, case in cases.items()},
    }
    return Site({who: come_in(accounts.get(who)) for who in WHO}, numbers, accounts)


def hold_bad_file() -> str:
    """A file of P1 that was not accepted; its token."""
    rows = [csv_text(loan(status="lost")).encode()]
    incoming = Incoming(name="loans.csv", chunks=rows, form=form("loan-book"), period="2020-06")
    return hold("P1", incoming, by="own", at=now()).token


def in_total() -> Finding:
    """A borrower above the cap over both platforms: it concerns both, and its rows are those of P1."""
    over = found("P1", "P2", rule="p2p.cap-natural-total", mark="5ha2")
    return replace(over, obligation="P2P16-14", subject={"borrower_id": "5ha2"})


def draft_order(institution, breach, by: Account, key: str) -> Case:
    return open_order(
        institution=institution, findings=[breach], demand="改正", term_days=15, by=by, at=AT, key=key
    )


def come_in(account: Account | None, **options: bool) -> Client:
    client = Client(**options)
    if account:
        client.force_login(account)
    return client


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


def walk(site: Site, method: str) -> dict[tuple[object, ...], dict[str, HttpResponse]]:
    """Every address of the matrix, asked by everybody as a browser asks; each answer read to its end."""
    answers: dict[tuple[object, ...], dict[str, HttpResponse]] = {}
    for key in MATRIX:
        address = site.address(*key)
        answers[key] = {}
        for who, client in site.clients.items():
            answers[key][who] = client.generic(method, address, headers={"Accept": "text/html"})
            answers[key][who].whole = read(answers[key][who])
            if key == ("account_logout",) and who != "stranger":
                client.force_login(site.accounts[who])
    return answers


def differences(answers: dict[tuple[object, ...], dict[str, HttpResponse]], method: str) -> list[str]:
    """What the matrix says otherwise."""
    return [
        f"{key} {who}: {answer.status_code}, not {MATRIX[key].expected(who, method)}"
        for key, by_person in answers.items()
        for who, answer in by_person.items()
        if answer.status_code != MATRIX[key].expected(who, method)
    ]


def test_everybody_who_posts_gets_exactly_what_the_matrix_says(site):
    assert differences(walk(site, "POST"), "POST") == []


def test_everybody_who_reads_gets_exactly_what_the_matrix_says_and_a_clean_page(site):
    answers = walk(site, "GET")
    assert differences(answers, "GET") == []
    finding, pages = str(site.numbers["finding"]), 0
    for key, by_person in answers.items():
        for who, answer in by_person.items():
            require_strict_policy(answer)
            page = answer.whole.decode(errors="replace")
            if answer["Content-Type"].startswith("text/html") and answer.status_code != 302:
                pages += 1
                assert Inline(page).found == [], key
            if who in {"stranger", "reader"} | PORTAL:  # no finding, no borrower
                assert not [mark for mark in ("b3f1", "f4a2", "5ha2") if mark in page], key
                assert finding not in page.replace(answer.request["PATH_INFO"], ""), key
        led = by_person["stranger"]
        if led.status_code == 302 and key[0] not in LEAD_ON:
            assert led["Location"].startswith("/accounts/login/?next="), key
    assert pages > 200


def require_strict_policy(answer: HttpResponse) -> None:
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


def test_every_permission_and_every_role_is_walked():
    assert {role.key for role, _ in PEOPLE.values()} == set(ROLES)
    asked = {admits(pattern.callback) for pattern in get_resolver().url_patterns}
    on_pages = {p for p in asked if isinstance(p, Permission)}
    assert on_pages >= {Permission.SEE_DESK, Permission.SEE_PORTAL, Permission.SEE_AUDIT, Permission.FILE}


def test_a_view_that_declares_nobody_is_closed_to_all(site, settings):
    settings.ROOT_URLCONF = "tests.unit.record.access.silent_urls"
    for who, client in site.clients.items():
        for method in ("GET", "POST"):
            assert client.generic(method, "/silent").status_code == 404, who


def test_a_post_without_its_token_is_refused_everywhere(site):
    for who in WHO:
        client = come_in(site.accounts.get(who), enforce_csrf_checks=True)
        for key in MATRIX:
            if key[0] not in WITHOUT_TOKEN:
                assert client.post(site.address(*key)).status_code == 403, key


def test_a_shared_finding_shows_an_office_the_rows_and_names_of_its_own_institutions(site):
    pages = {who: site.clients[who].get(site.address("finding", "shared finding")) for who in ("near", "far")}
    assert "P1 示例机构" in pages["near"].content.decode()
    assert "P2 示例机构" not in pages["near"].content.decode()
    assert "P1 示例机构" not in pages["far"].content.decode()
    assert "P2 示例机构" in pages["far"].content.decode()
    veiled = [table.veiled for table, _ in pages["far"].context["tables"]]
    assert veiled == [1]  # the one row is of P1
    assert [table.veiled for table, _ in pages["near"].context["tables"]] == [0]


def test_counts_on_pages_are_those_of_the_office(site):
    pages = {who: site.clients[who].get("/desk").context for who in ("supervisor", "near", "far", "auditor")}
    totals = {who: context["institutions"] for who, context in pages.items()}
    assert totals == {"supervisor": 2, "near": 1, "far": 1, "auditor": 2}
    found_by = {who: context["total"] for who, context in pages.items()}
    assert found_by == {"supervisor": 3, "near": 2, "far": 2, "auditor": 3}


@pytest.mark.parametrize(
    ("who", "key"),
    [
        ("supervisor", ("file",)),
        ("signer", ("file",)),
        ("auditor", ("draft-order", "P1")),
        ("approver", ("draft-order", "P1")),
        ("far", ("draft-order", "P1")),
        ("far", ("case", "served")),
        ("far", ("finding", "finding")),
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
