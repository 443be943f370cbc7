"""The drawing on an order: from the numbers of a breach alone, in the document's font, PDF/A kept."""

import re
import zlib
from dataclasses import replace

import pytest

from mingjian.casework.documents import render
from mingjian.casework.papers.drawings import draw_all, picture_of
from mingjian.casework.papers.order import order_paper
from tests.market import AT, found, keep_findings

pytestmark = pytest.mark.django_db


def paper_of(office, *kept):
    return order_paper(office.draft(findings=list(kept)), "鉴改〔2020〕1号", AT)


def months(*values, platforms=("P1",)):
    """Findings of one breach that goes on, a month each, the last one in June 2020."""
    first = 6 - len(values) + 1
    return [
        replace(found(*platforms, mark="long"), period=f"2020-{first + n:02}", measured=value)
        for n, value in enumerate(values)
    ]


def fonts_of(pdf: bytes) -> set[str]:
    """The embedded fonts by name, without their subset's tag."""
    return {name.decode() for name in re.findall(rb"/FontName ?/[A-Z]{6}\+([\w-]+)", pdf)}


def texts_of(pdf: bytes) -> set[str]:
    """The characters that the fonts of a document can be read as."""
    found_ = set()
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            table = zlib.decompress(stream)
        except zlib.error:
            continue
        if b"begincmap" in table:
            codes = re.findall(rb"<[0-9A-Fa-f]+> <([0-9A-Fa-f]{4})>", table)
            found_ |= {bytes.fromhex(code.decode()).decode("utf-16-be") for code in codes}
    return found_


def test_a_breach_that_goes_on_is_drawn_over_its_months(office):
    kept = keep_findings(*months(21_000_000, 23_000_000, 25_000_000))
    [fact] = paper_of(office, kept[-1])["facts"]
    rows = [["2020-04", 21_000_000], ["2020-05", 23_000_000], ["2020-06", 25_000_000]]
    assert fact["picture"] == {"rows": rows, "threshold": kept[-1].threshold, "unit": "fen"}
    assert "3 期中 3 期高于限值" in picture_of(fact["picture"]).sentence


def test_a_breach_of_one_month_is_a_bar_against_its_limit(office):
    [fact] = paper_of(office, office.breach)["facts"]
    picture = picture_of(fact["picture"])
    assert [row[1] for row in picture.rows] == [office.breach.measured]
    assert picture.sentence.startswith("最高 实测，")


def test_what_would_tell_of_others_is_not_drawn(office):
    may, june = months(21_000_000, 25_000_000)
    [last] = [
        f for f in keep_findings(replace(may, institutions=("P1", "P2")), june) if f.period == "2020-06"
    ]
    assert [fact["picture"] for fact in paper_of(office, last)["facts"]] == [None]


def test_the_document_embeds_the_drawing_and_its_chinese_font(office):
    paper = paper_of(office, office.breach)
    bare = paper | {"facts": [fact | {"picture": None} for fact in paper["facts"]]}
    with_drawing, without = render(paper), render(bare)
    [svg] = draw_all(paper)
    assert "实测" in svg
    assert b"pdfaid:part" in with_drawing
    assert with_drawing != without
    assert fonts_of(with_drawing) == {
        "NotoSerifCJKsc-Regular",
        "NotoSansCJKsc-Bold",
        "NotoSansCJKsc-Regular",
    }
    assert set("实测限值万元") <= texts_of(with_drawing)
    assert draw_all(bare) == [""]
