"""A table is worked with the keyboard alone, its state stands in the address, and it does without script."""

import csv
import io

import pytest

pytestmark = pytest.mark.browser


def focused(visit) -> str:
    """Row and column of the cell that has the focus, from 0; -1: outside of the rows."""
    return visit.page.evaluate("""() => {
      const cell = document.activeElement.closest('tbody td, tbody th');
      return cell ? [cell.parentElement.sectionRowIndex, cell.cellIndex] : -1;
    }""")


def test_arrows_move_through_the_cells_and_tab_leads_on(visit):
    officer = visit("supervisor-1")
    officer.go("/desk/findings?size=25")
    page = officer.page
    assert page.locator("tbody [tabindex='0']").count() == 1
    page.locator("tbody th a").first.focus()
    path = []
    for key in ("ArrowDown", "ArrowRight", "PageDown", "ArrowUp", "End", "ArrowDown", "Home", "ArrowLeft"):
        page.keyboard.press(key)
        path.append(focused(officer))
    last = page.locator("tbody tr").count() - 1
    assert last > 11
    assert path == [[1, 0], [1, 1], [11, 1], [10, 1], [last, 0], [last, 0], [0, 0], [0, 0]]
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    assert focused(officer) == -1
    page.keyboard.press("Shift+Tab")
    assert focused(officer) == [0, 1]
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/findings/*")


@pytest.mark.parametrize("script", [True, False])
def test_filters_columns_and_order_stand_in_the_address(visit, script):
    officer = visit("supervisor-1", java_script_enabled=script)
    officer.go("/desk/findings")
    page = officer.page
    page.select_option("#severity", "medium")
    page.click(".chooser summary")
    page.check("input[name=columns][value=rule]")
    page.uncheck("input[name=columns][value=threshold]")
    page.check("input[name=size][value='25']")
    officer.press("筛选")
    page.click("thead a:has-text('期间')")
    heads = page.locator("thead th").all_inner_texts()
    assert [head.strip("▲▼↕ \n") for head in heads] == ["发现", "等级", "对象", "期间", "实测", "规则"]
    assert page.locator("thead [aria-sort=descending]").inner_text().startswith("期间")
    columns = "finding,severity,subject,period,measured,rule".replace(",", "%2C")
    told = f"severity=medium&sort=-period&columns={columns}&size=25"
    assert officer.address == f"/desk/findings?{told}"
    rows = page.locator("tbody tr").count()
    assert 0 < rows <= 25
    count = int(page.locator(".list-count").inner_text().split(" ")[1])

    address = page.locator(".exports a").first.get_attribute("href")
    answer = page.context.request.get(f"{officer.base}/desk/findings{address}")
    taken = list(csv.reader(io.StringIO(answer.body().decode("utf-8-sig"))))
    assert len(taken) == count + 1
    assert taken[1][0] == page.locator("tbody th a").first.inner_text()

    page.click(".chips a")
    page.wait_for_load_state()
    assert "severity=" not in officer.address


def test_the_head_and_the_first_column_stay_in_sight(visit):
    officer = visit("supervisor-1", width=360)
    officer.go("/desk/findings?columns=severity,subject,period,measured,threshold,verdict,rule,obligation,id")
    page = officer.page
    page.evaluate("() => document.querySelector('.list .scroll').scrollBy(2000, 0)")
    left = page.locator("tbody th").first.bounding_box()["x"]
    assert abs(left - page.locator(".list .scroll").bounding_box()["x"]) < 2
