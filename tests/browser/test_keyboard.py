"""The work of each of the three sites is done with the keyboard alone, and one sees where one is."""

import pytest

from tests.browser.test_filing import GOOD, HEADER

pytestmark = pytest.mark.browser

TABS = 120  # presses until a thing must have been reached
SEEN = """() => {
  const e = document.activeElement, box = e.getBoundingClientRect();
  const shown = e.matches("[type=file]") || getComputedStyle(e).outlineStyle !== "none";
  const inset = side => Math.min(side, 16) / 2;
  const hit = document.elementFromPoint(box.x + inset(box.width), box.y + inset(box.height));
  const covered = hit && !e.contains(hit) && !hit.contains(e);
  return e === document.body || (shown && !covered) ? "" : e.outerHTML.slice(0, 200);
}"""


def tab_to(visit, selector, key="Tab"):
    """Press Tab until the focus stands on what a selector names; each stop on the way is seen."""
    for _ in range(TABS):
        visit.page.keyboard.press(key)
        hidden = visit.page.evaluate(SEEN)
        assert not hidden, f"the focus is not seen on {hidden}"
        if visit.page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"{selector} is not reached by {key}")


def enter(visit, selector=None):
    """Go to a link or button and press it, or send the form where one stands; a page is left for another."""
    if selector:
        tab_to(visit, selector)
    with visit.page.expect_navigation():
        visit.page.keyboard.press("Enter")


def write(visit, selector, words):
    """Go to a field and type."""
    tab_to(visit, selector)
    visit.page.keyboard.type(words)


def test_login_and_search_need_no_mouse(visit, site):
    person = visit()
    person.go("/")
    enter(person, "a[href='/accounts/login/']")
    write(person, "input[name=login]", "supervisor-2")
    write(person, "input[name=password]", site.passwords["supervisor-2"])
    enter(person)
    assert person.address == "/desk"
    write(person, "#search", "P0004")
    enter(person)
    enter(person, "main a[href='/desk/institutions/P0004']")
    assert person.text("h1")


def test_the_first_tab_leads_past_the_head_to_the_content(visit):
    person = visit("supervisor-1")
    person.go("/desk/findings")
    person.page.keyboard.press("Tab")
    assert person.page.evaluate("() => document.activeElement.matches('a.skip')")
    assert person.page.locator("a.skip").bounding_box()["y"] >= 0
    person.page.keyboard.press("Enter")
    assert person.page.evaluate("() => document.activeElement.id") == "main"
    tab_to(person, "main a")


def test_a_finding_is_found_and_judged(visit):
    person = visit("supervisor-1")
    person.go("/desk")
    enter(person, ".rail a[href='/desk/findings']")
    enter(person, "main tbody a[href^='/desk/findings/']")
    open_part(person, "作出结论")
    tab_to(person, "input[name=decision]")
    person.page.keyboard.press("Space")
    write(person, "#verdict-reason", "核对了当日流水，情况属实。")
    enter(person, "details[open] form button")
    assert "结论已记录" in person.text(".notices")


def test_an_order_is_drafted_and_approved(visit, site):
    first, second = visit("supervisor-1"), visit("supervisor-2")
    first.go(f"/desk/institutions/{site.short_of_money}/order")
    tab_to(first, "tbody input[name=finding]")
    first.page.keyboard.press("Space")
    write(first, "textarea[name=demand]", "当日补足缺口。")
    enter(first, "main form button.law")
    second.go(first.address)
    enter(second, "form:has([value=approve]) button")
    assert "已办理：批准" in second.text(".notices")


def test_a_table_is_filed(visit, tmp_path):
    book = tmp_path / "keys.csv"
    book.write_text(f"{HEADER}\n{GOOD.format(own='P0005')}\n", encoding="utf-8")
    filer = visit("filer-p0005")
    filer.go("/portal")
    enter(filer, ".duties a[href*='loan-book']")
    tab_to(filer, "input[type=file]")
    with filer.page.expect_file_chooser() as chooser:
        filer.page.keyboard.press("Space")
    chooser.value.set_files(book)
    enter(filer, "main form button.primary")
    filer.page.wait_for_url("**/portal/filings/*")


def test_an_institution_is_looked_up(visit):
    reader = visit()
    reader.go("/")
    write(reader, "#search", "P0001")
    enter(reader)
    enter(reader, "main a[href='/register/P0001']")
    enter(reader, "main a.proof")
    assert reader.text("h1").startswith("存证 #")


def test_a_dialog_keeps_the_focus_and_gives_it_back(visit):
    person = visit("supervisor-1")
    person.go("/desk/gallery")
    tab_to(person, ".dialog > summary")
    person.page.keyboard.press("Enter")
    dialog = person.page.locator("dialog[open]")
    assert dialog.is_visible()
    for _ in range(6):
        person.page.keyboard.press("Tab")
        assert person.page.evaluate("() => document.activeElement.matches('dialog *, body')")
    person.page.keyboard.press("Escape")
    assert not dialog.is_visible()
    assert person.page.evaluate("() => document.activeElement.matches('.dialog > summary')")


def open_part(visit, words):
    """Unfold the part whose summary says these words."""
    for _ in range(TABS):
        tab_to(visit, "summary")
        if words in visit.page.evaluate("() => document.activeElement.textContent"):
            visit.page.keyboard.press("Enter")
            return
    raise AssertionError(f"no part says {words}")
