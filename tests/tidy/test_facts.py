"""A fact has one writer, and every table is append-only or says why it is not."""

import ast
import re
from fnmatch import fnmatch

from django.apps import apps

from mingjian.record.journal.models import AppendOnly
from tests.tidy.source import SOURCE, called, modules

MUTABLE = {
    "casework.Case": "status, outcome and version move by compare-and-swap in act(); its day is derived",
    "casework.Case_findings": "the grounds of an order, set once by open_order()",
    "casework.CaseClock": "gets its stop once; the day on which the worker looks can be computed again",
    "casework.NumberSeries": "a counter, whose row is the lock of its series; the numbers stay",
    "casework.ClockPause": "gets its end once",
    "findings.CurrentConcern": "a projection of the latest evaluation for lists, which can be made again",
    "journal.Unsequenced": "a queue: the row goes when the index is given",
    "journal.Follower": "a cursor, which can be derived again from zero",
    "search.Indexed": "names, made again from the journal",
    "search.Gram": "the pairs of characters of a name",
    "access.Account": "people change their password and sign in",
    "access.Account_groups": "Django's own, not used",
    "access.Account_user_permissions": "Django's own, not used",
}
WRITERS = (
    "record/journal/sequencer.py",
    "record/journal/followers.py",
    "record/journal/erasure.py",
    "record/publications/publish.py",
    "record/registry/links.py",
    "record/registry/register.py",
    "record/filings/accept.py",
    "record/snapshots/build.py",
    "record/findings/record.py",
    "record/findings/current.py",
    "record/findings/verdicts.py",
    "record/access/accounts.py",
    "record/access/accesslog.py",
    "record/access/sessions.py",
    "record/search/index.py",
    "casework/act.py",
    "casework/clocks.py",
    "casework/decisions.py",
    "casework/drafting.py",
    "casework/events.py",
    "casework/numbers.py",
)
VERBS = {
    "save", "create", "create_user", "create_superuser", "bulk_create", "bulk_update", "update", "delete",
    "get_or_create", "update_or_create", "asave", "acreate", "aupdate", "adelete",
}  # fmt: skip
STATEMENT = re.compile(r"\b(?:INSERT INTO|REPLACE INTO|DELETE FROM|UPDATE \S+ SET)\b")
DJANGO_LAYERS = ("record/*", "casework/*", "domains/*", "ui/*", "config/*")


def writes(tree: ast.Module) -> list[str]:
    """The writing calls of a module, `receiver.verb`; dictionaries and hashes are told by their names."""
    return [
        ast.unparse(node.func)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and called(node) in VERBS
    ]


WRITES = {
    path: found
    for path, tree in modules().items()
    if any(fnmatch(path, layer) for layer in DJANGO_LAYERS) and (found := writes(tree))
}


def tables() -> dict[str, type]:
    return {
        f"{model._meta.app_label}.{model.__name__}": model
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.startswith("mingjian.")
    }


def test_every_table_is_append_only_or_says_why_not():
    assert len(tables()) > 15
    mutable = {name for name, model in tables().items() if not issubclass(model, AppendOnly)}
    assert mutable == set(MUTABLE)


def test_only_writers_write():
    assert not {path: found for path, found in WRITES.items() if path not in WRITERS}


def test_every_writer_writes():
    assert set(WRITERS) <= set(WRITES), "a module that writes no more leaves the list"
    assert sum(map(len, WRITES.values())) > 15


def test_statements_that_write_stand_where_rows_are_many():
    texts = {path: (SOURCE / path).read_text(encoding="utf-8") for path in modules()}
    written = {path for path, text in texts.items() if STATEMENT.search(text)}
    assert written == {"record/journal/insert.py", "record/findings/current.py"}  # the latter a projection


def test_a_write_is_seen_whatever_its_receiver():
    text = "a.objects.filter(b=1).update(c=2)\nx.save()\nfor y in z: y.delete()\nupdate(1)\na.b.create()"
    assert [one.rsplit(".")[-1] for one in writes(ast.parse(text))] == ["update", "save", "create", "delete"]
