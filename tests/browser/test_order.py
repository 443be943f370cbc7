"""An order from draft to decision: two supervisors, the institution, and what the public then reads."""

import pytest

pytestmark = pytest.mark.browser

DEMAND = "1. 当日补足客户资金缺口。\n2. 书面说明原因。"
ANSWER = "缺口已于当日补足，原因系对账延迟。"


def test_an_order_is_drafted_approved_served_answered_accepted_and_published(visit, site):
    first, second = visit("supervisor-1"), visit("supervisor-2")
    about = site.short_of_money
    filer, public = visit(f"filer-{about.lower()}"), visit()

    case = draft(first, about)
    assert "“批准”须由起草人以外的监管人员办理" in first.text(".evidence")
    assert first.page.get_by_role("button", name="批准").count() == 0

    second.go(case)
    second.press("批准")
    assert "已办理：批准" in second.text(".notices")
    assert "鉴改〔" in second.text(".about")
    second.page.click("summary:has-text('送达')")
    second.press("送达")
    assert "应在" in second.text(".sentence")
    assert second.text(".page-head .seal") == "责令限期改正"

    filer.go("/portal")
    filer.page.click("main table a[href^='/portal/cases/']")
    assert "起草" not in filer.text(".timeline")
    filer.press("签收")
    more_time(filer, second, case)
    assert served_document(filer) == served_document(second)
    filer.page.fill("#answer-answer", ANSWER)
    filer.press("提交整改报告")
    assert "期限中止" in filer.text(".sentence")

    first.go(case)
    assert first.page.locator("#accept-reason").count() == 0
    second.go(case)
    assert ANSWER in second.text(".timeline")
    second.page.click("summary:has-text('认可并办结')")
    second.page.fill("#accept-reason", "整改属实。")
    second.press("认可并办结")
    assert second.text(".sentence") == "已办结：已改正。"
    second.shoot("case-closed")

    public.go(f"/register/{about}")
    assert "1 项最终决定" in public.text(".sentence")
    assert "整改属实" not in public.text()
    public.page.click(".seal ~ a.proof")
    assert "已改正" in public.text("tbody")


def test_a_second_person_who_comes_too_late_is_told_so(visit, site):
    first, second = visit("supervisor-1"), visit("supervisor-2")
    about = site.short_of_money
    case = draft(first, about)
    second.go(case)
    first.page.fill("#withdraw-reason", "重复。")
    first.press("撤回")
    assert first.text(".sentence") == "已办结：已撤回。"
    second.press("批准")
    assert "不能由您执行" in second.text(".problems")


def test_an_institution_without_a_breach_has_no_form_to_order(visit):
    first = visit("supervisor-1")
    first.go("/desk/institutions/M0001")
    assert first.page.locator("a[href$='/order']").count() == 0
    first.go("/desk/institutions/M0001/order")
    assert "这家机构没有违规发现" in first.text()
    assert first.page.locator("main form").count() == 0


def test_an_order_and_a_finding_print_without_what_cannot_be_done_on_paper(visit, site):
    first = visit("supervisor-1")
    about = site.short_of_money
    first.go("/desk/findings?severity=critical")
    first.page.click("main tbody th a")
    finding = first.page.url
    draft(first, about)
    for address in (first.page.url, finding):
        first.page.goto(address)
        first.page.emulate_media(media="print")
        assert first.page.locator("h1").is_visible()
        assert first.page.locator("main table").first.is_visible()
        shown = [e for e in first.page.locator("button, .rail, .search, textarea").all() if e.is_visible()]
        assert not shown
        first.shoot("print-finding" if address == finding else "print-order")
        first.page.emulate_media(media="screen")


def more_time(filer, approver, case):
    """The institution asks for five working days more and is granted them; both days are told."""
    filer.page.click("summary:has-text('申请延期')")
    filer.page.fill("#request-extension-days", "5")
    filer.page.fill("#request-extension-reason", "对账数据量大。")
    filer.press("申请延期")
    approver.go(case)
    approver.page.click("summary:has-text('准予延期')")
    assert approver.page.input_value("#extend-days") == "5"
    approver.press("准予延期")
    assert "原届满日" in approver.text(".timeline")
    filer.page.reload()
    assert "准予延期 5 个工作日，原届满日" in filer.text(".evidence")


def served_document(visit):
    """The PDF behind the button of a case."""
    with visit.page.expect_download() as download:
        visit.page.click("a[href$='/order.pdf']")
    assert download.value.suggested_filename.startswith("鉴改〔")
    content = download.value.path().read_bytes()
    assert content.startswith(b"%PDF-")
    return content


def draft(visit, about):
    """Draft an order from the gravest finding about an institution; gives the address of the case."""
    visit.go(f"/desk/institutions/{about}")
    visit.page.click(".page-head a.primary")
    visit.page.check("tbody tr:first-child input")
    visit.page.fill("textarea[name=demand]", DEMAND)
    visit.press("提交审批")
    assert "待审批" in visit.text(".sentence")
    return visit.address
