"""Drawing: what the tag puts on a page, drawings kept, threads, nothing loaded, an engine that fails."""

import base64
import csv
import html
import io
import json
import logging
import re
from pathlib import Path

import pytest
import vl_convert
from django.template import Context, Template

from mingjian.kernel.spreadsheets import restored
from mingjian.kernel.text import Text
from mingjian.ui.charts import Column, draw, draw_for_paper, drawing, ranking, trend
from mingjian.ui.charts.bundle import NAME, BundleFinder
from mingjian.ui.charts.samples import sample_pictures
from mingjian.ui.charts.standins import StandIns
from tests.naughty import FORMULAS, NAUGHTY
from tests.threads import together

COLUMNS = [Column("name", Text("机构", "Institution")), Column("b", Text("余额", "Balance"), "fen")]


def page_of(picture, level=2) -> str:
    return Template("{% load mingjian_charts %}{% chart picture level %}").render(
        Context({"picture": picture, "level": level})
    )


def picture_of(*names):
    return ranking("bars", "余额", COLUMNS, [(name, 10**6 - n) for n, name in enumerate(names)])


@pytest.mark.parametrize("picture", sample_pictures(), ids=lambda p: p.key)
def test_a_page_holds_the_words_the_table_and_nothing_that_the_policy_refuses(picture):
    page = page_of(picture)
    assert picture.sentence in page
    assert page.count("<h2>") == 1
    assert not re.search(r"\sstyle=|\son\w+=|<style", page)
    assert page.count("<tr>") == (len(picture.rows) + 1 if picture.rows else 0)
    for svg in re.findall(r"<svg [^>]*>", page):
        assert 'aria-hidden="true"' in svg
    if picture.spec:
        assert f'aria-label="{picture.title}：' in page
        [text] = re.findall("<template>(.*?)</template>", page)
        assert json.loads(text) == picture.spec


def test_a_name_of_markup_ends_no_element():
    page = page_of(picture_of("</script><script>alert(1)</script>", "<img src=x onerror=alert(1)>"))
    assert page.count("<script") == page.count("</script>") == 1  # our own, by its address
    assert "<img" not in page


def test_a_page_of_several_pictures_has_the_script_once():
    text = "{% load mingjian_charts %}{% for one in pictures %}{% chart one 3 %}{% endfor %}"
    page = Template(text).render(Context({"pictures": sample_pictures()}))
    assert page.count("ui/chart.js") == 1
    assert page.count("<h3>") == len(sample_pictures())


def test_the_data_behind_are_a_csv_that_runs_nothing():
    names = [*FORMULAS, 'a"b,c\nd']
    [data] = re.findall(
        r'href="data:text/csv;base64,([^"]*)" download="bars.csv"', page_of(picture_of(*names))
    )
    text = base64.b64decode(data).decode("utf-8-sig")
    head, *rows = csv.reader(io.StringIO(text))
    assert head == ["机构", "余额（元）"]
    assert [row[1] for row in rows[:2]] == ["10000.00", "9999.99"]
    assert all(row[0][0] == "'" for row in rows if restored(row[0]) != row[0])
    assert sum(row[0].startswith("'") for row in rows) >= len(FORMULAS) - 1


def test_a_picture_is_drawn_once(monkeypatch):
    calls = []
    real = vl_convert.vegalite_to_svg
    monkeypatch.setattr(vl_convert, "vegalite_to_svg", lambda *a, **k: calls.append(1) or real(*a, **k))
    first = draw(picture_of("once", "twice"))
    assert first == draw(picture_of("once", "twice")) != draw(picture_of("once", "thrice"))
    assert len(calls) == 2


def test_threads_that_draw_at_once_get_what_one_alone_gets():
    pictures = [picture_of(f"机构 {n}") for n in range(4)]
    alone = [draw(picture) for picture in pictures]
    drawing._drawn.cache_clear()
    got = {}

    def work(n):
        got[n] = [draw(picture) for picture in pictures]

    together(*(lambda n=n: work(n) for n in range(3)))
    assert list(got.values()) == [alone] * 3


def test_nothing_is_fetched_from_outside():
    with pytest.raises(ValueError, match="not allowed"):
        drawing._render({"data": {"url": "http://127.0.0.1:9/x.csv"}, "mark": "point"})


def test_where_the_engine_fails_the_table_stays(monkeypatch, caplog):
    def fail(*args, **options):
        raise ValueError("broken")

    monkeypatch.setattr(vl_convert, "vegalite_to_svg", fail)
    with caplog.at_level(logging.ERROR, logger="mingjian"):
        page = page_of(picture_of("never drawn"))
    assert "never drawn" in page
    assert "<svg" not in page
    assert "could not be drawn" in caplog.text


def test_on_paper_colours_are_light_and_the_font_is_the_one_that_documents_embed():
    svg = draw_for_paper(picture_of("甲"))
    assert "var(" not in svg
    assert set(re.findall(r'font-family="([^"]*)"', svg)) == {"Noto Sans CJK SC"}
    assert "甲" in svg
    with pytest.raises(ValueError, match="empty"):
        draw_for_paper(trend("none", "x", COLUMNS, []))


def test_stand_ins_give_back_every_text_and_leave_the_grammar_alone():
    texts = StandIns()
    spec = {"data": {"values": [{"t": text, "told": text} for text in NAUGHTY]}, "mark": {"type": "text"}}
    taken = texts.take(spec)
    assert taken["mark"] == spec["mark"]
    assert all(row["t"].isascii() or row["t"][0] == "¤" for row in taken["data"]["values"])
    assert [row["told"] for row in taken["data"]["values"]] == NAUGHTY
    given = [html.unescape(texts.give_back(html.escape(row["t"]))) for row in taken["data"]["values"]]
    assert given == [html.unescape(html.escape(text)) for text in NAUGHTY]


def test_a_stand_in_that_the_engine_cut_cuts_its_text():
    texts = StandIns()
    [told] = texts.take({"values": ["一二三四五六七八九十"]})["values"]
    assert texts.give_back(told) == "一二三四五六七八九十"
    assert re.fullmatch("一二三四?五?…", texts.give_back(told[:5] + "…"))
    assert texts.give_back("¤0…") == "…"


def test_the_script_of_the_engine_is_built_once(settings, tmp_path, monkeypatch):
    settings.DATA = tmp_path
    calls = []
    monkeypatch.setattr(vl_convert, "javascript_bundle", lambda code: calls.append(code) or f"// {code}")
    finder = BundleFinder()
    [(name, storage)] = finder.list(None)
    assert Path(storage.path(name)).read_text() == "// export default vegaEmbed;"
    assert finder.find(NAME) == storage.path(name)
    assert finder.find("ui/other.js") == []
    assert len(calls) == 1
