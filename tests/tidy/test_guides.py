"""The guides speak both languages, quote labels that exist, and show pictures that the browser test takes."""

import ast
import re
from collections import defaultdict

import pytest
from babel.messages.pofile import read_po

from tests.tidy.guides import CHINESE, GUIDES, PICTURES, USERS, is_english, sections
from tests.tidy.source import ROOT, SOURCE, modules
from tests.tidy.spoken import pairs

MOST, LARGEST = 14, 90_000  # pictures in all, bytes of one
JPEG = b"\xff\xd8\xff"
WALK = ast.parse((ROOT / "tests" / "browser" / "test_guides.py").read_text(encoding="utf-8"))
ALL = [(user, section) for user in USERS for section in sections(user)]
SHOWN = [(user, alt, name) for user, section in ALL for alt, name in section.pictures]
EVERY = pytest.mark.parametrize(("user", "section"), ALL, ids=lambda one: getattr(one, "english", one))


def translations() -> dict[str, set[str]]:
    """The English of every Chinese text of the catalogues and the modules."""
    found = defaultdict(set)
    for path in SOURCE.rglob("locale/en/LC_MESSAGES/django.po"):
        with path.open("rb") as file:
            for message in read_po(file, locale="en"):
                key, words = message.id, message.string
                found[key if isinstance(key, str) else key[0]] |= (
                    {words} if isinstance(words, str) else set(words)
                )
    for tree in modules().values():
        for _, zh, en in pairs(tree):
            found[zh].add(en)
    return found


ENGLISH = translations()


def test_enough_was_examined():
    assert {user for user, _ in ALL} == set(USERS)
    assert len(ALL) > 15
    assert sum(len(section.quoted) for _, section in ALL) > 100
    assert sum(len(section.labels) for _, section in ALL) > 80


@EVERY
def test_a_section_stands_in_chinese_and_then_in_english(user, section):
    lines = [
        line for line in section.text.splitlines() if line and not line.startswith(("![", "```", "mingjian"))
    ]
    assert CHINESE.search(section.title)
    assert not CHINESE.search(section.english)
    assert CHINESE.search(lines[0])
    spoken = [is_english(line) for line in lines]
    assert spoken == sorted(spoken), "a Chinese line follows an English one"
    assert any(spoken)


@EVERY
def test_the_english_quotes_what_the_chinese_quotes(user, section):
    assert not set(section.quoted) - set(ENGLISH)
    assert not set(section.labels) - set().union(*(ENGLISH[words] for words in section.quoted))


def test_every_picture_exists_says_what_it_shows_and_none_is_left_over():
    names = [name for *_, name in SHOWN]
    assert len(names) == len(set(names)) <= MOST
    assert set(names) == {path.name for path in PICTURES.iterdir()}
    assert not [
        name for _, alt, name in SHOWN if not re.fullmatch(r"[^/]*[\u4e00-\u9fff][^/]* / [A-Z].{20,}", alt)
    ]


@pytest.mark.parametrize("name", [name for *_, name in SHOWN])
def test_a_picture_is_small(name):
    content = (PICTURES / name).read_bytes()
    assert content.startswith(JPEG)
    assert 5_000 < len(content) < LARGEST


def test_every_picture_is_taken_by_the_browser_test():
    taken = {node.value for node in ast.walk(WALK) if isinstance(node, ast.Constant)}
    assert not {name for *_, name in SHOWN if name.removesuffix(".jpeg") not in taken}


def test_pictures_stand_in_the_guides_of_users_alone():
    others = [path for path in GUIDES.glob("*.md") if path.stem not in USERS]
    assert others
    assert not [path.name for path in others if "pictures/" in path.read_text(encoding="utf-8")]
