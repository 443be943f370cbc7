"""Examples of the law that a jurist can write: a small market and what a rule finds in it.

A row names only what matters; the other cells take the defaults of the file.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from mingjian.kernel.text import Text
from mingjian.law.reader import Entry, read_folder

Rows = tuple[Mapping[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What the rule should find: the subject, the period and the measure."""

    subject: Mapping[str, str]
    period: str
    measured: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A case for one rule: tables of a small market, judged at a day."""

    rule: str
    name: Text
    as_of: date
    tables: Mapping[str, Rows]
    found: tuple[Expected, ...]


@cache
def examples() -> tuple[Example, ...]:
    """Every example of every file of `law/examples`."""
    return tuple(e for _, root in read_folder("examples") for e in _file(root))


def _file(root: Entry) -> list[Example]:
    top = root.fields("rules defaults examples")
    rules = [rule.text() for rule in top["rules"].items()]
    defaults = {table: dict(_cells(row)) for table, row in top["defaults"].pairs()}
    found = [_example(entry, defaults) for entry in top["examples"].items()]
    for example in found:
        if example.rule not in rules:
            top["rules"].fail(f"未列出规则 {example.rule}", f"rule {example.rule} is not listed")
    return found


def _example(entry: Entry, defaults: Mapping[str, Mapping[str, str]]) -> Example:
    f = entry.fields("rule name as_of tables found")
    tables = {
        name: tuple({**defaults[name], **dict(_cells(row))} for row in rows.items())
        for name, rows in f["tables"].pairs()
    }
    return Example(
        rule=f["rule"].text(),
        name=f["name"].both(),
        as_of=f["as_of"].day(),
        tables=tables,
        found=tuple(_expected(e) for e in f["found"].items()),
    )


def _expected(entry: Entry) -> Expected:
    f = entry.fields("subject period measured")
    return Expected(
        subject=dict(_cells(f["subject"])),
        period=f["period"].text(),
        measured=f["measured"].integer(),
    )


def _cells(entry: Entry) -> list[tuple[str, str]]:
    return [(name, "" if cell.is_blank() else cell.text()) for name, cell in entry.pairs()]
