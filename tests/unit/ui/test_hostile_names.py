"""A hostile name is shown as text by every component: no markup, no reordering of what stands around it."""

from datetime import date

import pytest
from django import forms

from mingjian.kernel.clocks import Due
from mingjian.kernel.problems import problem
from mingjian.kernel.text import Text
from mingjian.ui.parts import Event

HOSTILE = "<script>alert('x')</script>\"><img onerror=a>\u202e司公融金\u2066"
BIDI = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")
TODAY = date(2020, 7, 6)


class Hostile(forms.Form):
    """A form whose label, help and value come from outside."""

    name = forms.CharField(label=HOSTILE, help_text="", required=False)
    table = forms.FileField(label=HOSTILE, required=False)


COMPONENTS = [
    "{% page_head n n n %}{% endpage_head %}",
    "{% breadcrumbs %}{% crumb n '/x' %}{% crumb n %}{% endbreadcrumbs %}",
    "{% key_figures %}{% figure 'l' n|name n '/x' %}{% endkey_figures %}",
    "{% data_table n n %}<tbody></tbody>{% enddata_table %}",
    "{% status n %}",
    "{% seal n %}",
    "{% duty n due today 'go' '/x' n %}",
    "{% timeline events %}",
    "{% problem_list problems %}",
    "{% empty_state n n %}{% endempty_state %}",
    "{% evidence_panel n '?' %}{% endevidence_panel %}",
    "{% evidence_part n n %}{% endevidence_part %}",
    "{{ n|name }}",
    "{{ t|both|name }}",
]


@pytest.mark.parametrize("text", COMPONENTS)
def test_a_hostile_name_stays_text(render, text):
    html = render(
        text,
        n=HOSTILE,
        t=Text(HOSTILE, HOSTILE),
        today=TODAY,
        due=Due(TODAY, provisional=False),
        events=[Event(at=TODAY, title=HOSTILE, by=HOSTILE, note=Text(HOSTILE, HOSTILE))],
        problems=[problem("code", where=HOSTILE, row=1, column=HOSTILE, value=HOSTILE, allowed="a")] * 2,
    )
    assert "&lt;script&gt;" in html
    assert "<script" not in html
    assert "<img" not in html
    assert not BIDI & set(html)


@pytest.mark.parametrize("text", ["{% field form.name %}", "{% file_drop form.table %}"])
def test_a_hostile_value_of_a_form_stays_text(render, text):
    html = render(text, form=Hostile({"name": HOSTILE}))
    assert "&lt;script&gt;" in html
    assert "<script" not in html
    assert "<img" not in html


@pytest.mark.parametrize("text", ["{% crumb 'x' a %}", "{% figure 'x' 1 '' a %}", "{% proof_mark 1 a %}"])
def test_a_hostile_address_does_not_leave_its_attribute(render, text):
    html = render(text, a='"><script>')
    assert "<script" not in html
    assert "&quot;&gt;&lt;script&gt;" in html


def test_the_name_of_the_user_stays_text(page):
    class Somebody:
        is_authenticated, pk = True, 1

        def get_username(self):
            return HOSTILE

    html = page("ui/desk.html", "/desk", user=Somebody())
    assert "&lt;script&gt;" in html
    assert html.count("<script") == html.count("ui/page.js") == 1
    assert not BIDI & set(html)
