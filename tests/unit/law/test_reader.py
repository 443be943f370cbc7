"""The reader of law files takes each node as one type and names file and line of what it refuses."""

from collections.abc import Callable
from datetime import date

import pytest

from mingjian.kernel.instruments import Evidence
from mingjian.kernel.problems import Refused
from mingjian.kernel.text import Text
from mingjian.law.reader import Entry, read_folder, read_text


def refusal(text: str, read: Callable[[Entry], object]) -> tuple[str, str]:
    """Where a text is refused, and why in English."""
    with pytest.raises(Refused) as refused:
        read(read_text(text, "a.yaml"))
    [told] = refused.value.problems
    assert told.code == "law.invalid"
    return told.where, told.message.en


def test_exactly_the_keys_that_are_asked_for():
    found = read_text("b: 2\na: 1\n", "a.yaml").fields("a", "b c")
    assert {name: entry.integer() for name, entry in found.items()} == {"a": 1, "b": 2}


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ("a: 1\nx: 2\n", 2, "key x is unknown"),
        ("a: 1\nb: 2\na: 3\n", 3, "key a is unknown or stands twice"),
        ("b: 2\n", 1, "key a is missing"),
        ("- a\n", 1, "a mapping is expected"),
        ("a\n", 1, "a mapping is expected"),
        ("a: 1\n<<: {b: 2}\n", 2, "key << is unknown"),
        ("[a]: 1\n", 1, "a text is expected"),
    ],
)
def test_other_keys_are_refused_with_their_line(text, line, why):
    where, told = refusal(text, lambda root: root.fields("a", "b"))
    assert where == f"a.yaml:{line}"
    assert why in told


def test_free_keys_may_stand_once():
    assert [k for k, _ in read_text("b: 1\na: 2\n", "a.yaml").pairs()] == ["b", "a"]
    assert refusal("a: 1\nb: 2\na: 3\n", lambda root: list(root.pairs()))[0] == "a.yaml:3"
    assert refusal("- 1\n", lambda root: list(root.pairs()))[0] == "a.yaml:1"


READ: dict[str, Callable[[Entry], object]] = {
    "integer": Entry.integer,
    "day": Entry.day,
    "flag": Entry.flag,
    "text": Entry.text,
    "items": Entry.items,
    "both": Entry.both,
    "choice": lambda entry: entry.choice(Evidence),
}


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("integer", "20_000_000", 20_000_000),
        ("integer", '"19"', 19),
        ("integer", "-5", -5),
        ("day", "2016-08-17", date(2016, 8, 17)),
        ("flag", "true", True),
        ("flag", "false", False),
        ("text", "no", "no"),
        ("text", "2016-08-17", "2016-08-17"),
        ("text", "17(2)", "17(2)"),
        ("both", "{zh: 甲, en: A}", Text("甲", "A")),
        ("choice", "memory", Evidence.MEMORY),
    ],
)
def test_a_node_is_read_as_the_type_that_is_asked_for(kind, text, value):
    assert READ[kind](read_text(text, "a.yaml")) == value


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("integer", "1.0"),
        ("integer", "0x10"),
        ("integer", "1e3"),
        ("integer", "''"),
        ("integer", "[1]"),
        ("day", "2016-8-17"),
        ("day", "20160817"),
        ("day", "2016-W33-3"),
        ("day", "2016-02-30"),
        ("day", "2016-08-17T00:00:00"),
        ("flag", "yes"),
        ("flag", "True"),
        ("flag", "1"),
        ("text", "''"),
        ("text", "{a: b}"),
        ("text", "[a]"),
        ("items", "a"),
        ("items", "{a: b}"),
        ("both", "{zh: 甲}"),
        ("both", "甲"),
        ("both", "{zh: 甲, en: A, fr: B}"),
        ("choice", "rumour"),
        ("choice", "MEMORY"),
    ],
)
def test_a_node_of_another_type_is_refused(kind, text):
    assert refusal(f"# a comment\n{text}\n", READ[kind])[0] == "a.yaml:2"


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("", "a.yaml"),
        ("# nothing\n", "a.yaml"),
        ("a: [1\n", "a.yaml:2"),
        ("a: 1\n\tb: 2\n", "a.yaml:2"),
        ("a: 1\n---\nb: 2\n", "a.yaml:2"),
        ("a: \x00", "a.yaml"),
        ("a: *b\n", "a.yaml:1"),
    ],
)
def test_a_text_that_is_no_single_document_is_refused(text, where):
    assert refusal(text, lambda root: root.fields("a"))[0] == where


def test_a_blank_cell_is_not_a_text():
    cells = dict(read_text("a: \nb: 0\nc: []\n", "a.yaml").pairs())
    assert [cell.is_blank() for cell in cells.values()] == [True, False, False]


def test_a_folder_is_read_in_order_of_its_names():
    names = [name for name, _ in read_folder("instruments")]
    assert names == sorted(names)
    assert "p2p-measures-2016" in names
