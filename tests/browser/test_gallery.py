"""Every component in both themes and both languages: fits, is read while touched, and is kept as a picture.

`test_every_page` examines the rest of the page.
"""

import pytest

from tests.browser.accessibility import violations
from tests.browser.site import CHINESE, ENGLISH, NARROW, WIDE

pytestmark = pytest.mark.browser

TOUCHED = ["button.primary", "a.button", "button.law", "tbody a", "summary", "#id_term", ".tabs a"]


@pytest.mark.parametrize("language", [CHINESE, ENGLISH])
@pytest.mark.parametrize("dark", [False, True])
def test_every_component_stands_in_both_themes_and_languages(visit, language, dark):
    officer = visit("supervisor-1", language=language, dark=dark, reduced_motion="reduce")
    officer.go("/desk/gallery")
    page = officer.page
    for width in (WIDE, NARROW):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("() => document.scrollingElement.scrollWidth <= innerWidth"), width
        officer.shoot(f"gallery-{language[:2]}-{'dark' if dark else 'light'}-{width}")
    page.set_viewport_size({"width": WIDE, "height": 800})
    for selector in TOUCHED:
        touched = page.locator(f"main {selector}").first
        touched.hover()
        touched.focus()
        assert not violations(page, ["color-contrast"], within=f"main {selector}"), f"{selector} when touched"


def test_a_chosen_theme_stays_from_the_first_paint_and_needs_no_script(visit):
    reader = visit(java_script_enabled=False)
    reader.go("/register?q=P0001")
    for words, scheme in (("深色", "dark"), ("浅色", "light")):
        reader.press(words)
        assert reader.address == "/register?q=P0001"
        assert reader.page.locator(f"html[data-theme={scheme}]").count() == 1
    reader.press("跟随系统")
    assert reader.page.locator("html[data-theme]").count() == 0


def test_a_notice_is_dismissed_in_place_and_a_dialog_unfolds_without_scripts(visit):
    for scripts in (True, False):
        officer = visit("supervisor-1", java_script_enabled=scripts)
        officer.go("/desk/gallery")
        officer.page.click(".dialog > summary")
        assert officer.page.locator("#sample-dialog-title").is_visible()
        officer.page.keyboard.press("Escape")
        if scripts:
            notices = officer.page.locator(".notices li")
            count = notices.count()
            officer.page.click(".dismiss >> nth=0")
            assert notices.count() == count - 1


def test_the_sites_print_and_obey_colours_of_the_system(visit):
    officer = visit("supervisor-1")
    officer.go("/desk/gallery")
    page = officer.page
    page.emulate_media(media="print")
    unfit = page.locator("main form, .rail, .search, .tabs, .theme, .notices, .pages, .dialog").all()
    assert not [one for one in unfit if one.is_visible()]
    officer.shoot("gallery-print")
    page.emulate_media(media="screen", forced_colors="active")
    officer.shoot("gallery-forced-colors")
    borders = page.evaluate("() => getComputedStyle(document.querySelector('button.primary')).borderStyle")
    assert borders == "solid"
