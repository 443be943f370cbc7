"""The theme is kept in a cookie and written into the page; the switch leads back to this site alone."""

import pytest

from mingjian.ui.theme import chosen_theme, set_theme


@pytest.mark.parametrize(("kept", "expected"), [("dark", "dark"), ("light", "light"), ("<b>", ""), ("", "")])
def test_a_kept_theme_is_read_back_and_anything_else_is_the_system(rf, kept, expected):
    rf.cookies["theme"] = kept
    assert chosen_theme(rf.get("/")) == expected


def test_a_choice_is_kept_and_the_system_forgets_it(rf):
    answer = set_theme(rf.post("/theme", {"theme": "dark", "next": "/register?q=a%26b"}))
    assert answer["Location"] == "/register?q=a%26b"
    assert (answer.cookies["theme"].value, answer.cookies["theme"]["httponly"]) == ("dark", True)
    for asked in ("", "purple"):
        assert set_theme(rf.post("/theme", {"theme": asked, "next": "/"})).cookies["theme"]["max-age"] == 0
    assert not set_theme(rf.get("/theme?theme=dark")).cookies


@pytest.mark.parametrize("address", ["https://elsewhere.example/", "//elsewhere.example", "javascript:x", ""])
def test_it_leads_nowhere_else(rf, address):
    assert set_theme(rf.post("/theme", {"theme": "dark", "next": address}))["Location"] == "/"


def test_the_page_wears_the_theme_and_names_the_chosen_one(page, rf):
    from django.template.loader import render_to_string

    assert "data-theme" not in page("ui/public.html")
    rf.cookies["theme"] = "dark"
    html = render_to_string("ui/public.html", request=rf.get("/log?a=1"))
    assert ' data-theme="dark">' in html
    assert 'value="dark" aria-pressed="true"' in html
    assert 'name="next" value="/log?a=1"' in html
