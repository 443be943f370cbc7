"""The law for everybody: instruments by their words, dated values; what was found is for the desk alone."""

import pytest
from django.test import Client

from mingjian.kernel.permissions import INSTITUTION
from mingjian.record.rulebook.book import book
from tests.market import enter, found, keep_findings, open_for

pytestmark = pytest.mark.django_db
ARTICLE = "/law/P2P16/17(2)"


def laws(client: Client, q: str = "") -> dict[str, list[str]]:
    """The articles listed, by instrument."""
    page = client.get("/law", {"q": q})
    assert page.status_code == 200
    return {one.law.key: [article for article, _ in one.articles] for one in page.context["listed"]}


def test_the_index_lists_every_instrument_and_narrows_by_its_words(client, django_assert_num_queries):
    assert set(laws(client)) == set(book().instruments)
    assert laws(client, "募集期") == {"P2P16": ["19"]}
    assert laws(client, "银监会令〔2016〕 17") == {"P2P16": ["17(2)"]}
    assert list(laws(client, "private lending")) == ["PL20"]
    assert laws(client, "<script>'") == {}


def test_every_article_is_listed_with_an_address_that_answers(client):
    for key, articles in laws(client).items():
        for article in articles:
            assert client.get(f"/law/{key}/{article}").status_code == 200


def test_an_article_says_whom_it_binds_since_when_and_with_which_values(client):
    page = client.get(ARTICLE)
    [first, *_] = page.context["duties"]
    assert first.kinds == ("p2p",)
    [series] = first.series
    assert [(str(d.since), d.until, d.value.value, d.holds) for d in series.values] == [
        ("2016-08-17", None, 20_000_000, True)
    ]
    assert "网络借贷信息中介" in page.content.decode()


def test_what_was_found_is_told_to_the_desk_in_its_view_and_to_nobody_else(client):
    enter("P1")
    keep_findings(found("P1"), found("P1", mark="f4a2"))
    people = {
        "officer": open_for("officer"),
        "far": open_for("far", region="440000"),
        "filer": open_for("filer", INSTITUTION, "P1"),
    }
    pages = {"public": client.get(ARTICLE)}
    for name, person in people.items():
        one = Client()
        one.force_login(person)
        pages[name] = one.get(ARTICLE)
    link = "/desk/findings?rule=p2p.cap-natural-platform"
    assert f'{link}">2</a>' in pages["officer"].content.decode()
    assert f'{link}">0</a>' in pages["far"].content.decode()
    for name in ("public", "filer"):
        assert "/desk/" not in pages[name].content.decode().replace('href="/desk"', ""), name
    assert pages["officer"]["Cache-Control"] == "private, no-store"
