"""Charts in the browser: drawn again under the strict policy, in one place, read with the arrow keys."""

import pytest

from tests.browser.site import CHINESE, ENGLISH, NARROW, WIDE

pytestmark = pytest.mark.browser

GALLERY = "/desk/gallery"
BOXES = (
    "() => [...document.querySelectorAll('.chart')].map(e => Math.round(e.getBoundingClientRect().height))"
)
REFUSED = """() => { window.refused = [];
  document.addEventListener('securitypolicyviolation',
    e => refused.push(`${e.violatedDirective} ${e.blockedURI}`));
}"""
DRAWN = "() => [...document.querySelectorAll('[data-bundle]')].every(e => e.querySelector('.vega-embed svg'))"


def scroll_through(page):
    """Bring every chart into view, then wait for all to be drawn again."""
    charts = page.locator(".chart")
    for n in range(charts.count()):
        charts.nth(n).scroll_into_view_if_needed()
    page.wait_for_function(DRAWN)


@pytest.mark.parametrize(("width", "language", "dark"), [(WIDE, CHINESE, False), (NARROW, ENGLISH, True)])
def test_the_engine_draws_in_place_and_nothing_is_refused(visit, width, language, dark):
    officer = visit("supervisor-1", width=width, language=language, dark=dark)
    officer.page.add_init_script(f"({REFUSED})()")
    asked = []
    officer.page.on("request", lambda request: asked.append(request.url))
    officer.go(GALLERY)
    page = officer.page
    before = page.evaluate(BOXES)
    assert not [address for address in asked if "/vega." in address], "the engine waits until a chart is seen"
    scroll_through(page)
    assert len([address for address in asked if "/vega." in address]) == 1
    assert page.evaluate(BOXES) == pytest.approx(before, abs=1)
    assert page.evaluate("refused") == []
    assert not page.evaluate("document.scrollingElement.scrollWidth > innerWidth")
    officer.shoot(f"charts-{language[:2]}-{width}")


def test_the_arrow_keys_read_the_table_and_the_pointer_a_mark(visit):
    officer = visit("supervisor-1")
    officer.go(GALLERY)
    page = officer.page
    chart = page.locator("#sample-trend")
    chart.scroll_into_view_if_needed()
    page.wait_for_function("() => document.querySelector('#sample-trend .drawing[tabindex]')")
    chart.locator(".drawing").focus()
    assert chart.locator(".reading").inner_text() == "用左右方向键逐项读数。"
    page.keyboard.press("ArrowRight")
    first = chart.locator(".reading").inner_text()
    page.keyboard.press("ArrowRight")
    assert first.startswith("月份 2020-01 · 待偿余额 ")
    assert chart.locator(".reading").inner_text().startswith("月份 2020-02")
    for _ in range(20):
        page.keyboard.press("ArrowRight")
    assert chart.locator(".reading").inner_text().startswith("月份 2020-12")

    page.locator("#sample-ranking .drawing").scroll_into_view_if_needed()
    page.wait_for_function("() => document.querySelector('#sample-ranking .vega-embed svg')")
    bar = page.locator("#sample-ranking .mark-rect path").nth(1)
    bar.hover(force=True)
    page.wait_for_selector("#vg-tooltip-element.visible")
    assert page.locator("#vg-tooltip-element").inner_text().startswith("机构: 示例机构 ")


def test_without_scripts_the_drawing_of_the_server_stands(visit):
    officer = visit("supervisor-1", width=NARROW, java_script_enabled=False)
    officer.go(GALLERY)
    narrow = officer.page.locator("#sample-trend .drawing-narrow svg")
    assert narrow.is_visible()
    assert not officer.page.locator("#sample-trend .drawing-wide svg").is_visible()
    officer.page.locator("#sample-trend summary").click()
    with officer.page.expect_download() as caught:
        officer.page.locator("#sample-trend a[download]").click()
    assert caught.value.suggested_filename == "sample-trend.csv"
    assert caught.value.path().read_text(encoding="utf-8-sig").startswith("月份,待偿余额（元）")
