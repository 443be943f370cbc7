"""The shells stand without inline scripts, inline styles or foreign addresses, and pass the language on."""

import re
from html.parser import HTMLParser

import pytest
from django.http import QueryDict

from mingjian.ui.gallery import gallery, gallery_context

SHELLS = ["ui/base.html", "ui/desk.html", "ui/portal.html", "ui/public.html"]
ERRORS = ["400.html", "403.html", "403_csrf.html", "404.html", "500.html"]
VOID = {"meta", "link", "input", "br", "img"}


class Reader(HTMLParser):
    """Collects what a strict policy forbids, ids, and tags that do not close."""

    def __init__(self):
        super().__init__()
        self.forbidden, self.ids, self.open, self.wrong = [], [], [], []

    def handle_starttag(self, tag, attrs):
        names = dict(attrs)
        self.forbidden += [f"{tag} {n}" for n in names if n == "style" or n.startswith("on")]
        own = tag == "script" and names.get("src", "").startswith("/static/ui/")
        self.forbidden += [tag] if tag in {"script", "style", "base", "iframe"} and not own else []
        self.forbidden += [v for n, v in attrs if n in {"href", "src", "action"} and "//" in (v or "")]
        self.ids += [names["id"]] if "id" in names else []
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


def read(html):
    reader = Reader()
    reader.feed(html)
    return reader


@pytest.mark.parametrize("template", [*SHELLS, *ERRORS])
def test_a_shell_obeys_a_strict_policy_and_is_well_formed(page, template):
    found = read(page(template))
    assert not found.forbidden
    assert not found.wrong
    assert not found.open
    assert len(found.ids) == len(set(found.ids))


def test_the_gallery_obeys_it_too(page):
    asked = QueryDict("name=示例&level=x&sort=name")
    found = read(page("ui/gallery.html", "/desk/gallery", **gallery_context(asked)))
    assert not found.forbidden
    assert not found.wrong
    assert len(found.ids) > 5
    assert len(found.ids) == len(set(found.ids))


def test_the_policy_reader_bites():
    found = read('<p style="x"><script></script><a href="https://x" onclick="y"></b>')
    assert found.forbidden == ["p style", "script", "a onclick", "https://x"]
    assert found.wrong


def test_the_gallery_is_a_page(rf):
    from django.contrib.auth.models import AnonymousUser

    request = rf.get("/desk/gallery")
    request.user = AnonymousUser()
    answer = gallery(request)
    assert answer.status_code == 200
    assert "所有页面由这些构件组成" in answer.content.decode()


@pytest.mark.parametrize("template", SHELLS)
def test_a_shell_starts_with_the_way_to_its_content(page, template):
    html = page(template)
    assert html.index('class="skip" href="#main"') < html.index("<header")
    assert '<main id="main" tabindex="-1">' in html


def test_the_language_switch_returns_to_the_same_page(page, english):
    html = page("ui/desk.html", "/desk/findings?q=a%26b&page=2")
    assert '<html lang="en">' in html
    assert 'action="/i18n/setlang/" method="post"' in html
    assert 'name="next" value="/desk/findings?q=a%26b&amp;page=2"' in html
    assert 'name="language" value="zh-hans" lang="zh-hans">简体中文<' in html


def test_a_chinese_page_offers_english(page):
    html = page("ui/public.html")
    assert '<html lang="zh-hans">' in html
    assert 'name="language" value="en" lang="en">English<' in html


def test_no_chinese_is_left_on_an_english_shell(page, english):
    for template in SHELLS:
        assert not re.search("[\u4e00-\u9fff]", page(template).replace("简体中文", ""))


@pytest.mark.parametrize("template", ERRORS)
def test_an_error_says_what_to_do_in_both_languages_without_any_context(template):
    from django.template.loader import render_to_string

    html = render_to_string(template)
    assert html.index('<section lang="zh-hans">') < html.index('<section lang="en">')
    assert "请" in html
    assert re.search(r"Go back|Try again|Check the address|ask the account", html)
