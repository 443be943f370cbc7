"""Every page of the three sites: narrow and wide, light and dark, Chinese and English, fit for everybody."""

import re
import urllib.request
from functools import cache

import pytest

from tests.browser.accessibility import contrast_in_the_dark, cut_when_enlarged, small_targets, violations
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
    "/register/compare?id=P0001&id=P0002&id=P0006",
    "/open-data",
    "/log",
    "/law",
    "/law?q=募集",
    "/law/P2P16/17(2)",
    "/law/P2P16/19",
    "/accounts/login/",
    "/nothing-here",
]
DESK = [
    "/desk",
    "/desk?since=7",
    "/desk/search?q=示例",
    "/desk/search?q=P0001",
    "/desk/cases?box=all",
    "/desk/institutions?q=nobody",
    "/desk/institutions/M0001",
    "/desk/institutions/M0001/order",
    "/desk/findings",
    "/desk/findings?severity=medium&rule=p2p.fundraising-period",
    "/desk/cases",
    "/desk/gallery",
]
PORTAL = ["/portal", "/portal/file", "/portal/people"]
BAD = {"name": "loans.csv", "mimeType": "text/csv", "buffer": b"loan_id,status\nL1,lost\nL2,lost\n"}
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
    reader = visit(width=width, language=language, dark=dark, reduced_motion="reduce")
    for address in PUBLIC:
        look_at(reader, address)
    reader.go("/register/P0001")
    look_at(reader, reader.page.locator("main a.proof").first.get_attribute("href"))


@pytest.mark.parametrize(("width", "language", "dark"), LOOKS)
def test_the_pages_of_the_desk_fit(visit, served, width, language, dark):
    case, about = served
    officer = visit("supervisor-1", width=width, language=language, dark=dark, reduced_motion="reduce")
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
    name = f"filer-{about.lower()}"
    filer = visit(name, width=width, language=language, dark=dark, reduced_motion="reduce")
    for address in [*PORTAL, f"/portal/people/{name}", case.replace("/desk/", "/portal/")]:
        look_at(filer, address)
    filer.go("/portal/file?period=2021-07")
    filer.page.set_input_files("input[type=file]", BAD)
    filer.page.click("button[name=only-check]")
    look_at(filer, filer.address)
    filer.go("/portal")
    look_at(filer, filer.page.locator("a[href^='/portal/filings/']").first.get_attribute("href"))


@pytest.mark.parametrize(("width", "language", "dark"), LOOKS)
def test_the_pages_of_an_auditor_and_of_an_account_fit(visit, width, language, dark):
    auditor = visit("auditor-1", width=width, language=language, dark=dark, reduced_motion="reduce")
    for address in ("/desk/audit", "/desk/audit?log=access", "/accounts/2fa/", "/accounts/password/"):
        look_at(auditor, address)


def look_at(visit, address):
    """Open an address and note what is wrong with the page; the visit fails with all of it at its end."""
    answer = visit.go(address)
    missing = address == "/nothing-here"
    assert answer.status == (404 if missing else 200), address
    visit.wrong[:] = [fault for fault in visit.wrong if not (missing and "404" in fault)]
    page = visit.page
    width, lang = page.viewport_size["width"], page.evaluate("() => document.documentElement.lang")
    visit.shoot(f"{re.sub(r'[^a-zA-Z0-9.]+', '-', address)[:60].strip('-') or 'home'}-{lang[:2]}-{width}")
    weight = len(answer.body()) + sum(weigh(link) for link in page.evaluate(LINKS)) - page.evaluate(CHARTS)
    checks = {
        "shows nothing for a second": not shows_soon(page),
        "is wider than the screen": page.evaluate("() => document.scrollingElement.scrollWidth > innerWidth"),
        f"weighs {weight} bytes": weight >= PAGE_LIMIT,
        "has no single headline": page.locator("h1").count() != (2 if missing else 1),
        "has foreign scripts": page.locator("script:not([src^='/static/ui/'])").count(),
    }
    faults = [fault for fault, is_so in checks.items() if is_so]
    if lang == "en" and not missing:
        faults += [words for words in page.evaluate(UNTRANSLATED, SPOKEN) if HAN.search(words)]
    faults += violations(page) + small_targets(page) + cut_when_enlarged(page)
    faults += [] if width == WIDE else contrast_in_the_dark(page)
    visit.wrong += [f"{address} {fault}" for fault in faults]


def shows_soon(page):
    """First paint within a second; a busy machine is given a second chance."""
    return page.evaluate(PAINTED) < PAINT_LIMIT or (page.reload() and page.evaluate(PAINTED) < PAINT_LIMIT)


@cache
def weigh(address):
    """The bytes of a stylesheet or picture that pages link to."""
    with urllib.request.urlopen(address) as answer:
        return len(answer.read())


PAINT_LIMIT = 1_000  # milliseconds
PAINTED = """() => new Promise(tell => new PerformanceObserver(seen => {
  const paint = seen.getEntriesByName("first-contentful-paint")[0];
  if (paint) tell(paint.startTime);
}).observe({ type: "paint", buffered: true }))"""
CHARTS = "() => [...document.querySelectorAll('.chart')].reduce((n, e) => n + e.outerHTML.length, 0)"
LINKS = "() => [...document.querySelectorAll('link[href], script[src]')].map(e => e.href || e.src)"
UNTRANSLATED = """selector => {
  const data = [...document.querySelectorAll("bdi, [data-proof]")].map(e => e.textContent).filter(Boolean);
  return [...document.querySelectorAll(selector)]
    .filter(e => !e.closest('[lang^=zh], bdi, .field-check, #form'))
    .map(e => {
      const copy = e.cloneNode(true);
      copy.querySelectorAll('bdi, [lang^=zh]').forEach(x => x.remove());
      return data.reduce((words, name) => words.replaceAll(name, ""), copy.textContent);
    });
}"""
