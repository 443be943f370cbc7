"""Each component says its thing in words, in both languages, and refuses what it does not know."""

from datetime import date

import pytest
from django.core.paginator import Paginator

from mingjian.kernel.clocks import Due
from mingjian.kernel.problems import problem
from mingjian.kernel.text import Text

TODAY = date(2020, 7, 6)


@pytest.mark.parametrize(
    ("level", "chinese", "words", "shape"),
    [
        ("low", "蓝 · 低", "Blue · low", "<circle"),
        ("medium", "黄 · 中", "Yellow · medium", "M6 1.5 11 10.5H1z"),
        ("high", "橙 · 高", "Orange · high", "M6 .75 11.25 6"),
        ("critical", "红 · 重大", "Red · critical", "h9.5v9.5"),
    ],
)
def test_a_level_has_word_shape_and_colour(render, level, chinese, words, shape):
    from django.utils import translation

    html = render("{% badge level %}", level=level)
    assert chinese in html
    assert shape in html
    assert f"badge-{level}" in html
    with translation.override("en"):
        assert words in render("{% badge level %}", level=level)


def test_an_unknown_level_is_refused(render):
    with pytest.raises(ValueError, match="'purple' is not a valid Gravity"):
        render("{% badge 'purple' %}")


def test_an_unknown_tone_is_refused(render):
    with pytest.raises(ValueError, match="open, waiting, done or stopped, not red"):
        render("{% status 'x' 'red' %}")


@pytest.mark.parametrize(
    ("due", "chinese", "words"),
    [
        (Due(date(2020, 7, 26), provisional=False), "还剩 20 天", "20 days left"),
        (Due(date(2020, 7, 7), provisional=False), "还剩 1 天", "1 day left"),
        (Due(TODAY, provisional=False), "今天到期", "Due today"),
        (Due(date(2020, 7, 2), provisional=False), "已逾期 4 天", "4 days late"),
        (None, "计时中止", "Clock stopped"),
    ],
)
def test_a_clock_says_how_it_stands(render, due, chinese, words):
    from django.utils import translation

    assert chinese in render("{% clock due today %}", due=due, today=TODAY)
    with translation.override("en"):
        assert words in render("{% clock due today %}", due=due, today=TODAY)


def test_a_provisional_clock_says_so(render):
    assert "暂定" in render("{% clock due today %}", due=Due(date(2027, 1, 4), provisional=True), today=TODAY)


def test_a_duty_has_one_button_which_is_primary_when_it_presses(render):
    text = "{% duty 'x' due today 'go' '/portal/x' %}"
    pressing = render(text, due=Due(TODAY, provisional=False), today=TODAY)
    calm = render(text, due=Due(date(2020, 8, 1), provisional=False), today=TODAY)
    assert pressing.count('class="button primary"') == 1
    assert "primary" not in calm
    assert calm.count('href="/portal/x"') == 1


def test_a_duty_without_a_date_says_so_and_does_not_press(render):
    html = render("{% duty 'x' None today 'go' '/portal/x' %}", today=TODAY)
    assert "法律没有规定日期" in html
    assert "primary" not in html
    assert "计时中止" not in html


def test_an_area_of_the_rail_is_current_below_its_address_and_at_its_other_one(render, rf):
    text = "{% rail_link '机构' '/desk/institutions' also='/desk' %}"
    for address, current in [("/desk", True), ("/desk/institutions/P1", True), ("/desk/findings", False)]:
        assert ("aria-current" in render(text, request=rf.get(address))) is current


def test_a_problem_says_its_row_and_the_label_of_its_column(render):
    found = [problem("required", where="loans", row=1_234, column="borrower_id")]
    html = render("{% problem_list found %}", found=found)
    assert "第 1,234 行" in html
    assert "借款人编号" in html
    assert 'title="loans.row[1234].borrower_id"' in html


def test_a_proof_mark_names_its_index_and_opens_its_proof(render):
    html = render("{% proof_mark 1024 '/proof/7' %}")
    assert 'href="/proof/7"' in html
    assert "已存证 #1024" in html


def test_problems_show_count_message_and_place(render):
    found = [problem("required", where="loans", row=row, column="borrower_id") for row in (3, 4)]
    html = render("{% problem_list found counts %}", found=found, counts={"required": 1_284})
    assert "必填项 borrower_id 为空。" in html
    assert "loans.row[3].borrower_id" in html
    assert "loans.row[4].borrower_id" in html
    assert "1,284 处" in html
    assert "另有 1282 处未列出" in html


def test_problems_are_told_in_english(render, english):
    html = render("{% problem_list found %}", found=[problem("required", row=1, column="x")])
    assert "x is required and empty." in html
    assert "1 place" in html


def test_a_table_scrolls_in_its_own_box_that_the_keyboard_reaches(render):
    html = render("{% data_table 'T' 'n' '?format=csv' %}<tbody></tbody>{% enddata_table %}")
    assert '<div class="scroll" tabindex="0" role="region" aria-label="T">' in html
    assert 'href="?format=csv"' in html
    assert "<tbody></tbody></table>" in html


def test_the_rail_marks_the_area_of_the_page(page):
    html = page("ui/desk.html", "/desk/institutions/P001")
    assert '<a href="/desk/institutions" aria-current="page">' in html
    assert html.count('aria-current="page"') == 1


def test_pages_keep_the_other_parameters(rf):
    from django.template import RequestContext, Template

    request = rf.get("/desk/findings?rule=x&page=2")
    context = RequestContext(request, {"page": Paginator(range(100), 10).page(2), "request": request})
    html = Template("{% load mingjian_ui %}{% pages page %}").render(context)
    assert 'href="?rule=x&amp;page=3" rel="next"' in html
    assert "第 11–20 条，共 100 条" in html


def test_a_field_ties_help_and_error_to_its_input(render):
    from django import forms

    class Sample(forms.Form):
        reason = forms.CharField(label="R", help_text="H")

    form = Sample({})
    form.is_valid()
    html = render("{% field form.reason %}", form=form)
    assert 'aria-describedby="id_reason_helptext id_reason_error"' in html
    assert 'id="id_reason_helptext"' in html
    assert 'id="id_reason_error"' in html
    assert 'aria-invalid="true"' in html
    assert '<label for="id_reason">' in html


def test_a_sentence_keeps_the_markup_of_the_page_and_takes_both_languages(render):
    text = "{% blocktranslate asvar s with d=day|day_long %}<b>{{ d }}</b>{% endblocktranslate %}"
    html = render(text + "{% page_head title s %}{% endpage_head %}", day=TODAY, title=Text("甲", "A"))
    assert "<bdi>甲</bdi>" in html
    assert '<b><time class="nowrap" datetime="2020-07-06">' in html


def test_a_tab_is_current_where_its_parameters_are_asked(render, rf):
    row = "{% tab 'a' '?box=mine' 3 %}{% tab 'b' '?box=late' %}{% tab 'c' '/elsewhere?box=mine' %}"
    html = render(f"{{% tabs 'x' %}}{row}{{% endtabs %}}", request=rf.get("/desk/cases?box=mine&page=2"))
    assert html.count("aria-current") == 1
    assert '<a href="?box=mine" aria-current="page">a <span class="number">3</span></a>' in html


def test_a_filter_bar_offers_to_drop_what_is_asked(render, rf):
    bar = "{% filter_bar reset='/desk/findings' %}x{% endfilter_bar %}"
    assert "清除筛选" in render(bar, request=rf.get("/desk/findings?severity=high"))
    assert "清除筛选" not in render(bar, request=rf.get("/desk/findings"))


def test_steps_say_how_far_one_is_without_colour(render):
    html = render("{% stepper steps 2 %}", steps=["一", "二", "三"])
    assert ["（已完成）" in html, "（当前步骤）" in html, "（尚未开始）" in html] == [True] * 3
    assert html.count('aria-current="step"') == 1
    assert "aria-current" not in render("{% stepper steps 4 %}", steps=["一", "二", "三"])


@pytest.mark.parametrize(
    ("value", "limit", "words"),
    [
        (1_284, 5_000, "1,284 / 5,000（25.68%）"),
        (9, 5, "9 / 5（100.00%）"),
        (0, 0, "0 / 1（0.00%）"),
        (None, 1, "进行中"),
    ],
)
def test_progress_is_told_in_words(render, value, limit, words):
    assert words in render("{% progress value limit '核对' %}", value=value, limit=limit)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([1, 2], "较上期上升 100.00%"),
        ([4, 3], "较上期下降 25.00%"),
        ([0, 3], "较上期上升"),
        ([3, 3], "与上期相同"),
        ([None, 3], "与上期无法比较"),
        ([3], "与上期无法比较"),
    ],
)
def test_a_trend_says_how_it_stands_to_the_period_before(render, values, words):
    html = render("{% figure 'x' 3 trend=values %}", values=values)
    assert f"<span>{words}</span>" in html


def test_a_dialog_is_a_part_that_unfolds(render):
    html = render("{% dialog 'ask' title '撤销' law=True %}<b>x</b>{% enddialog %}", title="<i>撤销？</i>")
    assert '<details class="dialog" id="ask"' in html
    assert '<summary class="button law">撤销</summary>' in html
    assert "&lt;i&gt;撤销？" in html
