"""The clock is read in one module, and only commands, views and the worker ask it."""

import ast
import re
from fnmatch import fnmatch

from tests.tidy.source import SOURCE, called, modules

READER = "ui/moment.py"
EDGES = (
    "config/*.py", "*/views.py", "*/*_page.py", "*/panels.py", "record/access/gate.py",
    "record/access/sessions.py", "ui/pagecache.py",
)  # fmt: skip
WAIVER = re.compile(r"#\s*noqa:[^\n]*TID251")
HIDDEN = re.compile(r"\bauto_now|CURRENT_DATE|CURRENT_TIMESTAMP", re.IGNORECASE)
ALWAYS_NOW = {"utcnow", "time_ns"}
NOW_WITHOUT_ARGUMENT = {"localdate", "localtime", "time", "gmtime", "today", "now"}


def askers(tree: ast.Module) -> bool:
    """True where a module takes `now` or `today` from the reader."""
    return any(
        isinstance(node, ast.ImportFrom)
        and node.module in {"mingjian.config.today", "mingjian.ui.moment"}
        and {alias.name for alias in node.names} & {"now", "today"}
        for node in ast.walk(tree)
    )


def is_ours(call: ast.Call) -> bool:
    """True for a plain `today()` or `now()`, which a module has from the reader."""
    return isinstance(call.func, ast.Name) and call.func.id in {"now", "today"}


def reads(tree: ast.Module) -> list[str]:
    """Calls that read the clock behind the back of the reader."""
    found = []
    for node in ast.walk(tree):
        name = called(node) or ""
        silent = isinstance(node, ast.Call) and not node.args and not node.keywords
        if name in ALWAYS_NOW or (silent and name in NOW_WITHOUT_ARGUMENT and not is_ours(node)):
            found.append(ast.unparse(node))
    return found


def test_the_clock_is_read_in_one_module():
    waivers = {
        path: found
        for path in modules()
        if (found := WAIVER.findall((SOURCE / path).read_text(encoding="utf-8")))
    }
    assert {path: len(found) for path, found in waivers.items()} == {READER: 1}


def test_only_edges_ask_for_now():
    asking = [path for path, tree in modules().items() if askers(tree)]
    assert len(asking) > 8
    assert not [path for path in asking if not any(fnmatch(path, edge) for edge in EDGES)]


def test_nothing_reads_the_clock_behind_its_back():
    found = {path: calls for path, tree in modules().items() if (calls := reads(tree))}
    assert not found
    assert not [path for path in modules() if HIDDEN.search((SOURCE / path).read_text(encoding="utf-8"))]


def test_a_hidden_read_is_seen():
    text = "time.time(); localdate(); datetime.utcnow(); timezone.localtime(); localdate(at); moment.time(x)"
    assert len(reads(ast.parse(text))) == 4
