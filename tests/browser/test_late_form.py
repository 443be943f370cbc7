"""A session that ends while a form is open: after the login what was typed stands in the form again."""

import pytest

from tests.browser.site import sign_in
from tests.browser.test_order import ANSWER, draft

pytestmark = pytest.mark.browser

REASON = "对账单与流水一致，缺口属实。<b>&</b>"


def end_session(visit):
    """As the server does after half an hour of silence."""
    visit.page.context.clear_cookies(name="sessionid")


def test_the_reason_of_a_verdict_and_the_answer_to_an_order_are_not_lost(visit, site):
    officer, second = visit("supervisor-1"), visit("supervisor-2")
    officer.go("/desk/findings?rule=p2p.custody-shortfall")
    officer.page.click("main tbody a[href^='/desk/findings/']")
    officer.page.click("summary:has-text('作出结论')")
    officer.page.check("input[name=decision]")
    officer.page.fill("#verdict-reason", REASON)
    end_session(officer)
    officer.press("记录结论")
    assert "保留 30 分钟" in officer.text("main")
    assert REASON not in officer.page.content()
    sign_in(officer, "supervisor-1", site.passwords["supervisor-1"])
    assert "还没有提交" in officer.text("main")
    assert officer.page.input_value("#verdict-reason") == REASON
    assert officer.page.is_checked("input[name=decision]")
    officer.press("记录结论")
    assert REASON in officer.text("main")
    assert "还没有提交" not in officer.text("main")

    about = site.short_of_money
    filer, name = visit(f"filer-{about.lower()}"), f"filer-{about.lower()}"
    case = draft(officer, about)
    second.go(case)
    second.press("批准")
    second.page.click("summary:has-text('送达')")
    second.press("送达")
    filer.go(case.replace("/desk/", "/portal/"))
    if not filer.page.locator("#answer-answer").is_visible():
        filer.page.click("summary:has-text('提交整改报告')")
    filer.page.fill("#answer-answer", ANSWER)
    end_session(filer)
    filer.press("提交整改报告")
    sign_in(filer, name, site.passwords[name])
    assert filer.page.locator("#answer-answer").is_visible()
    assert filer.page.input_value("#answer-answer") == ANSWER
    filer.press("提交整改报告")
    assert ANSWER in filer.text(".timeline")
