"""Each task of the guides is walked on the served market: what they quote stands there, pictures are taken.

With MINGJIAN_GUIDE_PICTURES=write the pictures go into the guides, otherwise into build/guide.
"""

import os
from collections import defaultdict
from pathlib import Path

import pytest

from tests.browser.test_amending import DOUBTFUL
from tests.browser.test_filing import BAD, GOOD, HEADER
from tests.browser.test_order import ANSWER, draft
from tests.tidy.guides import PICTURES, sections

pytestmark = pytest.mark.browser

WRITE = os.environ.get("MINGJIAN_GUIDE_PICTURES") == "write"
FOLDER = PICTURES if WRITE else Path(__file__).parents[2] / "build" / "guide"
WIDTH, HEIGHT, QUALITY = 1100, 760, 66
LARGEST = 90_000  # bytes
SPOKEN = """() => {
  const tidy = text => text.replace(/\\s+/g, " ").trim(), found = new Set();
  for (const e of document.body.querySelectorAll("*")) {
    if (e.closest("script, template, svg")) continue;
    const own = [...e.childNodes].filter(n => n.nodeType === Node.TEXT_NODE).map(n => tidy(n.data));
    const told = ["placeholder", "aria-label"].map(name => e.getAttribute(name) ?? "");
    for (const text of [...own, ...told, tidy(e.textContent)]) found.add(text);
  }
  return [...found].filter(text => text && text.length < 40);
}"""


class Walk:
    """The words seen in each task of a guide."""

    def __init__(self, user):
        self.sections = sections(user)
        self.seen = defaultdict(set)

    def see(self, task, visit, picture="", above="", height=HEIGHT):
        """Note what a page says; take its picture from its top, or from an element on."""
        assert task in {section.title for section in self.sections}, task
        visit.page.wait_for_selector("footer")  # of a page that has just begun
        self.seen[task] |= set(visit.page.evaluate(SPOKEN))
        if not picture:
            return
        visit.page.set_viewport_size({"width": WIDTH, "height": height})
        place = "s => s ? document.querySelector(s).scrollIntoView() : scrollTo(0, 0)"
        visit.page.evaluate(place, above)
        FOLDER.mkdir(parents=True, exist_ok=True)
        path = FOLDER / f"{picture}.jpeg"
        visit.page.screenshot(path=path, type="jpeg", quality=QUALITY, animations="disabled", caret="hide")
        assert path.stat().st_size < LARGEST

    def lacking(self):
        """The words quoted that no page of their task had."""
        return {s.title: lack for s in self.sections if (lack := set(s.quoted) - self.seen[s.title])}


@pytest.fixture
def open_as(visit):
    """Opens the pages of a person as wide as the pictures."""
    return lambda user="": visit(user, width=WIDTH, reduced_motion="reduce")


@pytest.fixture
def book(tmp_path):
    """Writes loan books of P0003."""

    def write(name, *rows):
        path = tmp_path / name
        path.write_text("\n".join([HEADER, *rows]).format(own="P0003") + "\n", encoding="utf-8")
        return path

    return write


def test_what_the_guide_of_supervisors_says_stands_on_the_pages(open_as, site):
    walk, first, second = Walk("supervisor"), open_as("supervisor-1"), open_as("supervisor-2")
    look_around(walk, first)
    about = other_than(site.short_of_money, first)
    read_a_finding(walk, first, about)
    order = "责令整改，从起草到办结"
    first.go(f"/desk/institutions/{about}/order")
    walk.see(order, first)
    case = draft(first, about)
    second.go(case)
    walk.see(order, second)
    second.press("批准")
    walk.see(order, second)
    serve(second)
    walk.see(order, second)
    answer(open_as(f"filer-{about.lower()}"), case)
    second.go(case)
    walk.see(order, second, "desk-order")
    second.go("/desk/cases?box=all")
    walk.see(order, second)
    auditor = open_as("auditor-1")
    auditor.go("/desk/audit")
    walk.see("谁办了什么", auditor)
    assert not walk.lacking()


def test_what_the_guide_of_compliance_officers_says_stands_on_the_pages(open_as, book):
    walk, filer = Walk("compliance-officer"), open_as("filer-p0003")
    form = "/portal/file?form=loan-book&period=2020-05"
    filer.go(form)
    walk.see("报送一份文件", filer, "portal-file")
    filer.page.set_input_files("input[type=file]", book("loans.csv", *BAD))
    filer.press("核对并报送")
    walk.see("看懂问题清单", filer, "portal-problems", height=900)
    case = served_case(open_as)
    filer.go("/portal")
    walk.see("看什么到期", filer, "portal-due")
    walk.see("答复责令", filer)
    filer.go(case.replace("/desk/", "/portal/"))
    walk.see("答复责令", filer, "portal-order")
    filer.go(form)
    filer.page.set_input_files("input[type=file]", book("loans-2.csv", GOOD, DOUBTFUL))
    filer.press("核对并报送")
    walk.see("说明原因", filer)
    amend(walk, filer, book("loans-3.csv", GOOD))
    keeper = open_as("filer-p0001")
    for address in ("/portal/people", "/portal/people/signer-p0001"):
        keeper.go(address)
        walk.see("管理本机构的人员", keeper)
    assert not walk.lacking()


def test_what_the_guide_of_consumers_says_stands_on_the_pages(open_as):
    walk, reader = Walk("consumer"), open_as()
    reader.go("/register?q=P0001")
    walk.see("这家平台可信吗", reader)
    reader.page.click("main tbody a")
    reader.page.wait_for_selector("#check[data-state=ok]")
    walk.see("看懂机构的页面", reader, "public-institution")
    walk.see("比较几家", reader)
    walk.see("自己验证一个数字", reader)
    reader.page.locator("main a.proof").first.click()
    reader.page.wait_for_selector("#check[data-state=ok]")
    walk.see("自己验证一个数字", reader, "public-proof")
    reader.go("/register/P0006")
    walk.see("看懂机构的页面", reader)
    reader.go("/register?q=p0001.example.test")
    walk.see("名称相近，或者查不到", reader, "public-alike")
    reader.go("/register")
    walk.see("比较几家", reader)
    reader.go("/register/compare?id=P0001&id=P0002")
    reader.page.wait_for_selector("#check[data-state=ok]")
    walk.see("比较几家", reader, "public-compare")
    reader.go("/open-data")
    walk.see("取用开放数据", reader)
    assert not walk.lacking()


def look_around(walk, officer):
    """The overview, the lists, the search."""
    officer.go("/desk")
    walk.see("认识工作台", officer)
    walk.see("早上先看总览", officer, "desk-overview")
    officer.go("/desk/search?q=示例")
    walk.see("查找任何东西", officer)
    officer.go("/desk/findings?severity=high&size=25")
    walk.see("用表格，取出数据", officer, "desk-table", height=560)


def other_than(institution, officer):
    """The gravest institution but one, which other tests order."""
    officer.go("/desk/institutions?severity=critical")
    links = officer.page.locator("main tbody th a[href^='/desk/institutions/P']")
    names = [link.get_attribute("href").rsplit("/", 1)[1] for link in links.all()]
    return next(name for name in names if name != institution)


def read_a_finding(walk, officer, about):
    """From the list of institutions to a finding and its verdict."""
    one = "看一家机构"
    officer.go("/desk/institutions")
    walk.see(one, officer)
    officer.go(f"/desk/institutions/{about}")
    walk.see(one, officer, "desk-institution")
    officer.page.locator("main tbody a[href^='/desk/findings/']").first.click()
    officer.page.wait_for_url("**/desk/findings/*")
    walk.see("从发现到结论", officer, "desk-finding")


def serve(officer):
    """Serve the order on the page through the portal, today."""
    officer.page.click("summary:has-text('送达')")
    officer.press("送达")


def answer(filer, case):
    """The institution acknowledges the order and reports."""
    filer.go(case.replace("/desk/", "/portal/"))
    filer.press("签收")
    filer.page.fill("#answer-answer", ANSWER)
    filer.press("提交整改报告")


def served_case(open_as):
    """An order that was served on P0003."""
    first, second = open_as("supervisor-1"), open_as("supervisor-2")
    case = draft(first, "P0003")
    second.go(case)
    second.press("批准")
    serve(second)
    return case


def amend(walk, filer, path):
    """Explain the doubt on the page, read the receipt, amend what was accepted."""
    filer.page.select_option("select[name='reason-plausible-rate']", label="合同确有此约定")
    filer.press("提交")
    walk.see("看什么到期", filer)
    walk.see("更正已受理的报送", filer)
    filer.page.get_by_role("link", name="更正", exact=True).click()
    filer.page.set_input_files("input[type=file]", path)
    filer.page.fill("textarea[name=amendment_reason]", "一笔利率误报")
    filer.page.check("input[name=confirm]")
    walk.see("更正已受理的报送", filer)
    filer.press("核对并更正")
    walk.see("更正已受理的报送", filer, "portal-amendment", height=960)
