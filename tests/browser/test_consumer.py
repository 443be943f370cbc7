"""A consumer looks an institution up, reads whether it is licensed, and opens the proof of a figure."""

import json

import pytest

from tests.browser.site import ENGLISH, NARROW

pytestmark = pytest.mark.browser


def test_an_institution_is_looked_up_and_its_figures_lead_to_their_proof(visit, site, tmp_path):
    reader = visit()
    reader.go("/")
    reader.page.fill("#search", "P0001")
    reader.press("查询")
    reader.page.click("main tbody a")
    assert "今天持有有效牌照" in reader.text(".sentence")
    assert "2021-06" in reader.text("table tbody")
    reader.page.click("main a.proof")
    assert reader.text("h1").startswith("存证 #")
    with reader.page.expect_download() as download:
        reader.page.click("a[download]")
    kept = tmp_path / "proof.json"
    download.value.save_as(kept)
    proof = json.loads(kept.read_text())
    assert reader.text("h1") == f"存证 #{proof['index']}"


def test_an_ended_licence_is_said_before_anything_else(visit):
    reader = visit()
    reader.go("/register/P0006")
    assert reader.text(".sentence").startswith("这家机构的牌照自 ")
    assert "已失效，请不要向它付款" in reader.text(".sentence")
    reader.go("/register?q=P0006")
    assert "无有效牌照" in reader.text("tbody")


def test_who_is_not_found_gets_an_answer_and_what_to_do(visit):
    reader = visit(width=NARROW)
    reader.go("/register?q=<b>nobody</b>")
    assert "登记簿中没有“<b>nobody</b>”" in reader.text("h1")
    assert "报警" in reader.text()


def test_the_language_is_switched_on_the_page_and_stays(visit):
    reader = visit()
    reader.go("/register/P0006?from=test")
    reader.press("English")
    assert reader.address == "/register/P0006?from=test"
    assert reader.text(".sentence").startswith("The licence of this institution ended on ")
    assert ". None of its" in reader.text(".sentence") or ". Of " in reader.text(".sentence")
    reader.go("/")
    assert reader.text("h1") == "Can this platform be trusted?"
    reader.press("简体中文")
    assert reader.text("h1") == "这家平台可信吗"


def test_a_browser_that_asks_for_english_gets_it(visit):
    reader = visit(language=ENGLISH)
    reader.go("/accounts/login/")
    assert reader.text("h1") == "Sign in"


def test_the_public_pages_and_the_login_work_without_scripts(visit, site):
    from tests.browser.site import sign_in

    reader = visit(java_script_enabled=False)
    reader.go("/")
    reader.page.fill("#search", "P0002")
    reader.press("查询")
    assert reader.page.locator("main tbody tr").count() == 1
    reader.press("English")
    assert reader.address == "/register?q=P0002"
    reader.press("简体中文")
    compare_without_scripts(reader)
    reader.go("/open-data")
    assert "filings.parquet" in reader.text()
    reader.go("/accounts/login/")
    sign_in(reader, "supervisor-1", site.passwords["supervisor-1"])
    assert reader.address == "/desk"


def compare_without_scripts(reader):
    """Two are ticked in the list, one is added by its site, one is taken away."""
    reader.go("/register")
    for institution in ("P0001", "P0002"):
        reader.page.check(f"input[value={institution}]")
    reader.press("比较勾选的机构")
    reader.page.fill("#add", "p0003.example")
    reader.press("加上")
    assert reader.page.locator("thead th a.small").count() == 3
    reader.page.locator("thead th a.small").first.click()
    assert reader.page.locator("thead th a.small").count() == 2


def test_a_look_alike_is_told_and_every_figure_of_a_comparison_is_checked(visit):
    reader = visit(width=NARROW)
    reader.go("/register?q=http://p0001.example.test/app")
    assert "不是同一家" in reader.text(".caution")
    reader.page.click(".caution a")
    assert reader.address == "/register/P0001"
    reader.go("/register/compare?id=P0001&id=P0002")
    reader.page.wait_for_selector("#check[data-state=ok]")
    assert "全部与公开日志一致" in reader.text("#check")
