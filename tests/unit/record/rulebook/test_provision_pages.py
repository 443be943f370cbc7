"""Pages of the law: every article that a rule cites has one, in both languages."""

import pytest
from django.urls import reverse

from mingjian.record.rulebook.book import book

pytestmark = pytest.mark.django_db


def test_the_book_is_made_once():
    assert book() is book()


def test_every_obligation_of_a_rule_has_a_page_that_names_the_rule(client):
    visited = 0
    for rule in book().rules:
        if rule.obligation:
            obligation = book().obligations[rule.obligation]
            address = reverse("provision", args=[obligation.instrument, obligation.article])
            for language in ("zh-hans", "en"):
                page = client.get(address, headers={"Accept-Language": language}).content.decode()
                assert rule.key in page
                assert (rule.title.zh if language == "zh-hans" else rule.title.en) in page
                visited += 1
    assert visited >= 12


@pytest.mark.parametrize(("instrument", "article"), [("P2P16", "0"), ("p2p16", "17(2)"), ("NONE", "1")])
def test_an_article_that_is_not_in_the_book_is_not_found(client, instrument, article):
    assert client.get(reverse("provision", args=[instrument, article])).status_code == 404
