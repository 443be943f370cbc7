"""Every text of pages stands in Chinese in the source and in English in a catalogue of its app."""

import ast
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.template.base import Lexer, TokenType
from django.utils.translation.template import templatize

SOURCE = Path(__file__).parents[2] / "src" / "mingjian"
CATALOGUES = sorted(SOURCE.rglob("locale/en/LC_MESSAGES/django.po"))
CALL = re.compile(r"""\b(n?p?gettext|_)\(\s*((?:u?(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")\s*,?\s*)+)""")
TEXT = re.compile(r"""u?('(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")""")
CONSTANT = re.compile(r"""_\(\s*(?:"[^"]*"|'[^']*')\s*\)""")
CHINESE = re.compile("[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
FUNCTIONS = {"gettext", "gettext_lazy", "_", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}
BLOCKS = {"blocktranslate", "blocktrans"}
PLACE = re.compile(r"%\((\w+)\)")


def template_messages(text: str) -> set[str]:
    """The message ids of a template, as Django itself spells them."""
    found = set()
    for name, arguments in CALL.findall(templatize(text)):
        texts = [ast.literal_eval(one) for one in TEXT.findall(arguments)]
        found.add(texts[1] if name.endswith("pgettext") else texts[0])
    return found


def python_messages(text: str) -> set[str]:
    """The message ids of the gettext calls of a module."""
    found = set()
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name in FUNCTIONS:
            position = 1 if name.startswith("pgettext") else 0
            message = node.args[position]
            if isinstance(message, ast.Constant):
                found.add(str(message.value))
    return found


def bare_chinese(text: str) -> list[str]:
    """Chinese of a template that no translate tag carries."""
    found, inside, comment = [], False, False
    for token in Lexer(text).tokenize():
        word = token.contents.split(" ", 1)[0] if token.token_type is TokenType.BLOCK else ""
        inside = (inside or word in BLOCKS) and not word.startswith("endblocktrans")
        comment = (comment or word == "comment") and word != "endcomment"
        if inside or comment or token.token_type is TokenType.COMMENT:
            continue
        if word in {"translate", "trans"}:
            continue
        rest = CONSTANT.sub("", token.contents)
        if CHINESE.search(rest):
            found.append(rest.strip())
    return found


TEMPLATES = sorted(SOURCE.rglob("*.html"))
MODULES = sorted(SOURCE.rglob("*.py"))
MESSAGES = {
    **{path: template_messages(path.read_text()) for path in TEMPLATES},
    **{path: python_messages(path.read_text()) for path in MODULES},
}


def english() -> dict[str, tuple[str, ...]]:
    """The catalogues: message id to its English, one text or one a plural form."""
    found: dict[str, tuple[str, ...]] = {}
    for path in CATALOGUES:
        with path.open("rb") as file:
            catalogue = read_po(file, locale="en", abort_invalid=True)
        for message in catalogue:
            key = message.id if isinstance(message.id, str) else message.id[0]
            words = (message.string,) if isinstance(message.string, str) else tuple(message.string)
            found[key] = words
    return found


def test_enough_texts_were_examined():
    assert len(TEMPLATES) > 20
    assert CATALOGUES
    assert sum(len(found) for found in MESSAGES.values()) > 50


def test_every_text_has_its_english():
    known = english()
    lacking = {
        f"{path.relative_to(SOURCE)}: {text}"
        for path, found in MESSAGES.items()
        for text in found
        if not all(known.get(text, ("",)))
    }
    assert not lacking, "write its English into locale/en/LC_MESSAGES/django.po of the app"


def test_no_catalogue_holds_an_empty_english():
    assert not [text for text, words in english().items() if text and not all(words)]


def test_the_english_fills_no_place_that_the_chinese_lacks():
    wrong = [
        text
        for text, words in english().items()
        if text and any(set(PLACE.findall(one)) - set(PLACE.findall(text)) for one in words)
    ]
    assert not wrong


def test_no_catalogue_holds_what_nobody_says():
    assert not set(english()) - set().union(*MESSAGES.values()) - {""}


def test_every_message_id_is_chinese():
    foreign = {text for found in MESSAGES.values() for text in found if not CHINESE.search(text)}
    assert not foreign


def test_no_chinese_stands_outside_of_translate_tags():
    assert not {
        f"{path.relative_to(SOURCE)}: {text}" for path in TEMPLATES for text in bare_chinese(path.read_text())
    }


def test_no_per_cent_sign_stands_in_a_constant():
    """Django doubles it in `_("…")` of a template and never takes it back."""
    assert not [
        f"{path.relative_to(SOURCE)}: {text}"
        for path in TEMPLATES
        for text in CONSTANT.findall(path.read_text())
        if "%" in text
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{% translate "登录" %}', {"登录"}),
        ("{% trans '退出' as out %}", {"退出"}),
        ('{% figure _("余额") 1 %}', {"余额"}),
        ('{{ _("余额") }}', {"余额"}),
        ("{% blocktranslate %}共 {{ n }} 条{% endblocktranslate %}", {"共 %(n)s 条"}),
        (
            "{% blocktranslate count n=n %}{{ n }} 天{% plural %}{{ n }} 天{% endblocktranslate %}",
            {"%(n)s 天"},
        ),
        ("<p>plain</p>", set()),
    ],
)
def test_messages_are_found_in_templates(text, expected):
    assert template_messages(text) == expected


def test_messages_are_found_in_modules():
    assert python_messages("a = _('甲'); b = ngettext('乙', '丙', 2); c = x.gettext('丁')") == {
        "甲",
        "乙",
        "丁",
    }


@pytest.mark.parametrize(
    "text",
    ["<p>登录</p>", '{% figure "余额" 1 %}', '{% figure _("余额") "元" %}', "{{ x|default:'无' }}"],
)
def test_bare_chinese_is_seen(text):
    assert bare_chinese(text)


@pytest.mark.parametrize(
    "text",
    ['{% translate "登录" %}', "{# 注 #}", "{% blocktranslate %}共 {{ n }}{% endblocktranslate %}"],
)
def test_carried_chinese_is_not(text):
    assert not bare_chinese(text)
