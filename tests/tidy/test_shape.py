"""Functions and files stay small, and modules are named after what they hold."""

import ast
from pathlib import PurePath

from tests.tidy.source import SOURCE, functions, modules

FUNCTION_LIMIT = 40  # lines of a body, its docstring not counted
FILE_LIMIT = 400
VAGUE = {"utils", "util", "helpers", "helper", "manager", "managers", "service", "services", "common", "core"}


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """The lines of a body without its docstring."""
    body = function.body[1:] if ast.get_docstring(function, clean=False) is not None else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


LENGTHS = {
    f"{path}:{function.name}": length(function)
    for path, tree in modules().items()
    for function in functions(tree)
}


def test_enough_was_examined():
    assert len(modules()) > 120
    assert len(LENGTHS) > 500


def test_no_body_is_longer_than_forty_lines():
    assert not {name: lines for name, lines in LENGTHS.items() if lines > FUNCTION_LIMIT}


def test_no_file_is_long():
    lengths = {path: len((SOURCE / path).read_text(encoding="utf-8").splitlines()) for path in modules()}
    assert not {path: lines for path, lines in lengths.items() if lines > FILE_LIMIT}


def test_no_module_has_a_vague_name():
    names = {part.removesuffix(".py") for path in modules() for part in PurePath(path).parts}
    assert len(names) > 80
    assert not names & (VAGUE | {"misc"})


def test_a_docstring_is_not_part_of_a_body():
    tree = ast.parse(
        'def f():\n    """One.\n\n    Two.\n    """\n    a = 1\n    return a\n\ndef g():\n    """One."""\n'
    )
    assert [length(function) for function in functions(tree)] == [2, 0]
