"""Every page of the three sites: narrow and wide, light and dark, Chinese and English, light in weight."""

import re
import urllib.request
from functools import cache

import pytest

from tests.browser.site import CHINESE, ENGLISH, NARROW, PAGE_LIMIT, WIDE
from tests.browser.test_order import draft

pytestmark = pytest.mark.browser

HAN = re.compile("[\u4e00-\u9fff]")
SPOKEN = "h2, caption, th[scope=col], dt, label, button, summary, .page-head .sentence, .rail a, .site-foot"
LOOKS = [(NARROW, CHINESE, False), (WIDE, ENGLISH, True)]
PUBLIC = [
    "/",
    "/register?q=示例",
    "/register?q=nobody",
    "/register/P0001",
    "/register/P0006",
    "/log",
    "/law/P2P16/17(2)",
    "/law/P2P16/19",
    "/accounts/login/",
    "/nothing-here",
]
DESK = [
    "/desk",
    "/desk?q=P0001",
    "/desk/institutions?q=nobody",
    "/desk/institutions/M0001",
    "/desk/institutions/M0001/order",
    "/desk/findings",
    "/desk/findings?severity=medium&rule=p2p.fundraising-period",
    "/desk/cases",
    "/desk/gallery",
]
PORTAL = ["/portal", "/portal/file"]
RULES = [
    "cap-natural-platform",
    "cap-legal-total",
    "fundraising-period",
    "custody-shortfall",
    "concentration-top10",
    "concentration-top1",
]


@pytest.fixture(scope="module")
def served(site):
    """The address of an order that was served, and the institution that it is about."""
    first, second = site.open("supervisor-1"), site.open("supervisor-2")
    about = site.short_of_money
    case = draft(first, about)
    second.go(case)
    second.press("批准")
    second.page.click("summary:has-text('送达')")
    second.press("送达")
    assert not first.wrong + second.wrong
    return case, about


@pytest.mark.parametrize(("width", "language", "dark"), LOOKS)
def test_the_public_pages_fit(visit, width, language, dark):
    reader = visit(width=width, language=language, dark=dark)
    for address in PUBLIC:
        look_at(reader, address)
    reader.go("/register/P0001")
    look_at(reader, reader.page.locator("main a.proof").first.get_attribute("href"))


@pytest.mark.parametrize(("width", "language", "dark"), LOOKS)
def test_the_pages_of_the_desk_fit(visit, served, width, language, dark):
    case, about = served
    officer = visit("supervisor-1", width=width, language=language, dark=dark)
    institution = f"/desk/institutions/{about}"
    for address in [*DESK, institution, f"{institution}/order", case]:
        look_at(officer, address)
    found = 0
    for rule in RULES:
        officer.go(f"/desk/findings?rule=p2p.{rule}")
        links = officer.page.locator("main tbody th a")
        for address in {links.nth(i).get_attribute("href") for i in (0, -1) if links.count()}:
            look_at(officer, address)
            found += 1
    assert found > len(RULES)


@pytest.mark.parametrize(("width", "language", "dark"), LOOKS)
def test_the_pages_of_the_portal_fit(visit, served, width, language, dark):
    case, about = served
    filer = visit(f"filer-{about.lower()}", width=width, language=language, dark=dark)
    for address in [*PORTAL, case.replace("/desk/", "/portal/")]:
        look_at(filer, address)
    filer.go("/portal")
    look_at(filer, filer.page.locator("a[href^='/portal/filings/']").first.get_attribute("href"))


@pytest.mark.parametrize(("width", "language", "dark"), LOOKS)
def test_the_pages_of_an_auditor_and_of_an_account_fit(visit, width, language, dark):
    auditor = visit("auditor-1", width=width, language=language, dark=dark)
    for address in ("/desk/audit", "/desk/audit?log=access", "/accounts/2fa/", "/accounts/password/"):
        look_at(auditor, address)


def look_at(visit, address):
    """Open an address: it answers, fits, weighs little, says what it is, and speaks one language."""
    answer = visit.go(address)
    missing = address == "/nothing-here"
    assert answer.status == (404 if missing else 200), address
    visit.wrong[:] = [fault for fault in visit.wrong if not (missing and "404" in fault)]
    page = visit.page
    narrow = page.evaluate("() => document.scrollingElement.scrollWidth <= innerWidth")
    assert narrow, f"{address} is wider than the screen"
    weight = len(answer.body()) + sum(weigh(link) for link in page.evaluate(LINKS))
    assert weight < PAGE_LIMIT, f"{address} weighs {weight} bytes"
    assert page.locator("h1").count() == (2 if missing else 1), address
    assert page.locator("script:not([src^='/static/ui/proof.'])").count() == 0
    if page.evaluate("() => document.documentElement.lang") == "en" and not missing:
        foreign = page.evaluate(UNTRANSLATED, SPOKEN)
        assert not [words for words in foreign if HAN.search(words)], address
    width, lang = page.viewport_size["width"], page.evaluate("() => document.documentElement.lang")
    visit.shoot(f"{re.sub(r'[^a-zA-Z0-9.]+', '-', address)[:60].strip('-') or 'home'}-{lang[:2]}-{width}")


@cache
def weigh(address):
    """The bytes of a stylesheet or picture that pages link to."""
    with urllib.request.urlopen(address) as answer:
        return len(answer.read())


LINKS = "() => [...document.querySelectorAll('link[href], script[src]')].map(e => e.href || e.src)"
UNTRANSLATED = """selector => [...document.querySelectorAll(selector)]
  .filter(e => !e.closest('[lang^=zh], bdi, .field-check, #form'))
  .map(e => {
    const copy = e.cloneNode(true);
    copy.querySelectorAll('bdi, [lang^=zh]').forEach(x => x.remove());
    return copy.textContent;
  })"""
