"""Every problem that is told stands in the catalogue with the facts it needs, and every entry is told."""

import ast
import string

from mingjian.kernel.problems import CATALOGUE
from tests.tidy.source import called, modules

TELLERS = {"problem": 0, "cell": 0, "Check": 0, "_require_all": 3, "extend": 0}
KEPT = {"where", "reference"}


def told() -> list[tuple[str, str, ast.Call]]:
    """Every call that tells a problem by a literal code: path, code, call."""
    found = []
    for path, tree in modules().items():
        for node in ast.walk(tree):
            position = TELLERS.get(called(node) or "")
            if position is None or len(node.args) <= position:
                continue
            code = node.args[position]
            if isinstance(code, ast.Constant) and isinstance(code.value, str):
                found.append((path, code.value, node))
    return found


def facts_of(code: str) -> set[str]:
    """The facts that the messages of a code fill in."""
    kind = CATALOGUE[code]
    return {n for text in (kind.zh, kind.en) for _, n, _, _ in string.Formatter().parse(text) if n}


def test_every_code_that_is_told_stands_in_the_catalogue():
    assert len(told()) > 50
    assert not {(path, code) for path, code, _ in told() if code not in CATALOGUE}


def test_every_entry_of_the_catalogue_is_told():
    assert set(CATALOGUE) - {code for _, code, _ in told()} == set()


def test_every_problem_gets_the_facts_of_its_message():
    wrong = []
    for path, code, call in told():
        names = {keyword.arg for keyword in call.keywords}
        if called(call) == "problem" and None not in names:
            given = names | ({"allowed_en"} if "allowed" in names else set())
            wrong += [f"{path}: {code} lacks {name}" for name in facts_of(code) - given]
            wrong += [f"{path}: {code} has no {name}" for name in names - facts_of(code) - KEPT - STRUCTURED]
    assert not wrong


STRUCTURED = {"row", "column", "value", "allowed", "allowed_en"}  # kept as fields of the problem too
