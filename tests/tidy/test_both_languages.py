"""What is written in both languages at once has both halves, and nothing a reader meets has only one."""

import ast
import re

import pytest
import yaml

from tests.tidy.source import SOURCE, modules
from tests.tidy.spoken import HAN, bare_chinese, bare_labels, pairs

WIDE = re.compile("[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
LETTER = re.compile("[A-Za-z\u4e00-\u9fff]")
JS_COMMENT = re.compile(r"(?<!:)//.*")
JS_TEXT = re.compile(r"""(?:textContent|innerText|title|placeholder|ariaLabel)\s*=\s*["'`][^"'`$]*[A-Za-z]""")
FOREIGN = re.compile(
    r"""\|(?:date(?!:"Y-m-d")|time\b|floatformat|intcomma|localize|naturaltime|timesince)[^|}]*"""
)
# Chinese that has no English because no reader of English pages meets it, or because it is chosen by code.
CHINESE_ALONE = {
    "casework/models.py": "the number of a document, which is Chinese",
    "casework/papers/order.py": "the document that is served, which is Chinese by law",
    "casework/papers/serving.py": "the same",
    "casework/searching.py": "a pattern of such numbers",
    "domains/supervision/cases.py": "the same",
    "domains/supervision/rules/wording.py": "words looked for in names of products",
    "engines/intake/annotated.py": "names of sheets, in both languages at once",
    "engines/intake/encoding.py": "a range of characters",
    "engines/intake/template.py": "names of sheets, in both languages at once",
    "kernel/money.py": "units of the Chinese form alone",
    "kernel/witness.py": "its English stands in the next line",
    "law/formpage.py": "a page of the documentation in both languages",
    "law/problempage.py": "the same",
    "record/journal/apps.py": "the name of an app, which no page shows",
    "record/registry/spelling.py": "characters that look alike",
    "ui/apps.py": "the name of an app, which no page shows",
    "ui/charts/drawing.py": "drawn to load the fonts, seen by nobody",
    "ui/charts/samples.py": "invented names",
    "ui/charts/scales.py": "units beside a table of the English ones",
    "ui/charts/tiles.py": "a unit that is taken away",
    "ui/figures.py": "units chosen by the language in the same function",
    "ui/gallery.py": "the samples of components, in both languages at once",
    "ui/tables/samples.py": "invented names",
}
TERMINAL = ("config/", "engines/simulation/")  # prints both languages; invents a Chinese market


def test_every_text_of_both_languages_has_two_halves():
    found = [(path, *one) for path, tree in modules().items() for one in pairs(tree)]
    assert len(found) > 400
    assert not [one for one in found if is_half(*one[2:])]


def is_half(zh: str, en: str) -> bool:
    """True for a pair whose halves are not the same text in two languages; a sign may be the same in both."""
    return bool(zh) != bool(en) or bool(HAN.search(en)) or bool(LETTER.search(en) and not WIDE.search(zh))


def test_no_chinese_of_a_module_stands_without_its_english():
    found = {path: list(bare_chinese(t)) for path, t in modules().items() if not path.startswith(TERMINAL)}
    bare = {path: lines for path, lines in found.items() if lines}
    assert not {path: lines for path, lines in bare.items() if path not in CHINESE_ALONE}
    assert not set(CHINESE_ALONE) - set(bare), "no longer needed"


def test_no_label_of_a_form_is_the_same_in_every_language():
    assert {path for path, tree in modules().items() if list(bare_labels(tree))} == {"ui/gallery.py"}


def test_every_text_of_the_law_has_two_halves():
    found = [pair for path in SOURCE.rglob("*.yaml") for pair in yaml_pairs(path.read_text(encoding="utf-8"))]
    assert len(found) > 300
    assert not [pair for pair in found if not all(pair) or is_half(*pair)]


def yaml_pairs(text: str) -> list[tuple[str, str]]:
    """The Chinese and the English of every mapping that has one of them."""
    found, waiting = [], [yaml.safe_load(text)]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            waiting += one.values()
            if {"zh", "en"} & one.keys():
                found.append((str(one.get("zh") or ""), str(one.get("en") or "")))
        elif isinstance(one, list):
            waiting += one
    return found


def test_templates_write_numbers_and_days_by_the_filters_of_figures_alone():
    """Django's own know no 万, no 亿 and no Shanghai; ISO days are for fields."""
    texts = {path.name: path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.html")}
    assert len(texts) > 40
    assert not {name: found for name, text in texts.items() if (found := FOREIGN.findall(text))}


def test_scripts_say_nothing_of_their_own():
    """They take their words from the page; `proof.js` writes values again, to compare them."""
    scripts = {path.name: JS_COMMENT.sub("", path.read_text()) for path in SOURCE.rglob("static/ui/*.js")}
    assert len(scripts) > 3
    assert {name for name, text in scripts.items() if HAN.search(text)} == {"proof.js"}
    assert not [name for name, text in scripts.items() if JS_TEXT.search(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a = '登录'", ["登录"]),
        ("say(label='登录', name='x')", ["登录"]),
        ("a = ['登录', '退出']", ["登录", "退出"]),
        ("d = {'why_zh': '无'}", ["无"]),
        ("a = Text('登录', 'Sign in')", []),
        ("say('登录', 'Sign in')", []),
        ("a = '登录' if zh else 'Sign in'", []),
        ("d = {'why_zh': '无', 'why_en': 'none'}", []),
        ("a = f'共 {n} 项' if zh else f'{n} items in all'", []),
        ("unit = '字 / characters'", []),
        ("def f():\n    '登录'", []),
    ],
)
def test_chinese_without_english_is_seen_in_modules(text, expected):
    assert [words for _, words in bare_chinese(ast.parse(text))] == expected


@pytest.mark.parametrize(
    ("zh", "en", "expected"),
    [
        ("登录", "Sign in", False),
        ("%", "%", False),
        ("登录", "", True),
        ("登录", "登录", True),
        ("CSV", "CSV", True),
    ],
)
def test_a_pair_that_is_none_is_seen(zh, en, expected):
    assert is_half(zh, en) is expected


@pytest.mark.parametrize("text", ["line.textContent = 'Sent'", "a.title = `Close`"])
def test_words_of_scripts_are_seen(text):
    assert JS_TEXT.search(text)
