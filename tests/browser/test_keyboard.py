"""Everything can be reached with the keyboard alone, and one sees where one is."""

import pytest

pytestmark = pytest.mark.browser

TABS = 60  # presses until a thing must have been reached


def tab_to(visit, selector):
    """Press Tab until the focus stands on what a selector names."""
    for _ in range(TABS):
        visit.page.keyboard.press("Tab")
        if visit.page.evaluate("s => document.activeElement.matches(s)", selector):
            style = visit.page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle")
            assert style != "none", f"the focus on {selector} is not seen"
            return
    raise AssertionError(f"{selector} is not reached by Tab")


def test_login_and_search_need_no_mouse(visit, site):
    person = visit()
    person.go("/")
    tab_to(person, "a[href='/accounts/login/']")
    person.page.keyboard.press("Enter")
    person.page.wait_for_url("**/accounts/login/")
    tab_to(person, "input[name=login]")
    person.page.keyboard.type("supervisor-2")
    tab_to(person, "input[name=password]")
    person.page.keyboard.type(site.passwords["supervisor-2"])
    person.page.keyboard.press("Enter")
    person.page.wait_for_url("**/desk")
    tab_to(person, "#search")
    person.page.keyboard.type("P0004")
    person.page.keyboard.press("Enter")
    person.page.wait_for_url("**/desk/institutions?q=P0004")
    tab_to(person, "main tbody a")
    person.page.keyboard.press("Enter")
    person.page.wait_for_url("**/desk/institutions/P0004")


def test_the_first_tab_leads_past_the_head_to_the_content(visit):
    person = visit("supervisor-1")
    person.go("/desk/findings")
    tab_to(person, "a.skip")
    assert person.page.locator("a.skip").bounding_box()["y"] >= 0
    person.page.keyboard.press("Enter")
    assert person.page.evaluate("() => document.activeElement.id") == "main"
    tab_to(person, "#rule")
