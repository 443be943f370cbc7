"""The catalogue says every message in two languages, and what is told keeps its facts."""

import string

import pytest

from mingjian.kernel.problems import CATALOGUE, Problem, Refused, Severity, count_by_code, problem
from mingjian.kernel.text import Text


def places(text: str) -> set[str]:
    """The names that a message fills, without the language that some end in."""
    names = {name for _, name, _, _ in string.Formatter().parse(text) if name}
    return {name.removesuffix("_zh").removesuffix("_en") for name in names}


@pytest.mark.parametrize("code", CATALOGUE)
def test_both_messages_fill_the_same_places(code):
    kind = CATALOGUE[code]
    assert places(kind.zh) == places(kind.en)
    assert kind.zh.endswith("。")
    assert kind.en.endswith(".")


@pytest.mark.parametrize("code", CATALOGUE)
def test_a_message_fills_with_its_facts(code):
    names = {n for text in (CATALOGUE[code].zh, CATALOGUE[code].en) for n in places(text)}
    facts = {name: f"«{name}»" for name in names}
    told = problem(code, **facts, **{f"{n}_{end}": f"«{n}»" for n in names for end in ("zh", "en")})
    for text in told.message:
        assert all(f"«{name}»" in text for name in names)
        assert "{" not in text


def test_the_facts_of_a_cell_are_kept():
    told = problem(
        "range", where="loans", row=3, column="principal_fen", value=-1, allowed="0 .. 9", reference="X"
    )
    assert told.path == "loans.row[3].principal_fen"
    assert told.is_error
    assert told.reference == "X"
    assert told.as_json() == {
        "code": "range",
        "severity": "error",
        "row": 3,
        "column": "principal_fen",
        "value": "-1",
        "allowed": "0 .. 9",
        "message_zh": "principal_fen 的值 -1 超出范围，应在 0 .. 9。",
        "message_en": "principal_fen is -1, out of range. Allowed: 0 .. 9.",
    }


def test_a_value_with_braces_is_told_as_it_stands():
    assert "{row}" in problem("finding.unknown", value="{row}").message.en


def test_a_code_or_a_fact_that_is_missing_is_our_mistake():
    with pytest.raises(KeyError, match="nonsense"):
        problem("nonsense")
    with pytest.raises(KeyError, match="why_zh"):
        problem("law.invalid")


def test_problems_are_counted_by_code():
    told = [problem("nil"), problem("required", column="a"), problem("nil")]
    assert list(count_by_code(told).items()) == [("nil", 2), ("required", 1)]
    assert not told[0].is_error


def test_a_refusal_carries_its_problems_and_says_them():
    told = Problem(code="a.b", message=Text("甲", "why not"), severity=Severity.ERROR)
    assert Refused(told).problems == (told,)
    assert str(Refused(told, told)) == "a.b: why not; a.b: why not"
