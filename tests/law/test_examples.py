"""Every example of the law is judged as its author says, and every rule has examples enough."""

import ibis
import pyarrow as pa
import pytest

from mingjian.config.domains import rulebook
from mingjian.engines.evaluation.judge import Judge
from mingjian.engines.evaluation.tables import market_of
from mingjian.kernel.forms import NUMBERS, FieldType
from mingjian.kernel.rulebook import Rulebook
from mingjian.law.calendars import official
from mingjian.law.examplebook import Example, examples
from mingjian.law.formbook import forms

SECTIONS = {s.name: s for form in forms().values() for s in form.sections}


def arrow_table(name: str, rows: tuple[dict[str, str], ...]) -> pa.Table:
    columns = {}
    for field in SECTIONS[name].fields:
        cells = [row.get(field.name) or None for row in rows]
        if field.type in NUMBERS:
            kind, cells = pa.int64(), [int(c) if c else None for c in cells]
        elif field.type is FieldType.DATE:
            kind, cells = pa.date32(), pa.array(cells, pa.string()).cast(pa.date32())
        else:
            kind = pa.string()
        columns[field.name] = pa.array(cells, kind) if isinstance(cells, list) else cells
    return pa.table(columns)


def judged(example: Example, book: Rulebook):
    tables = {name: ibis.memtable(arrow_table(name, rows)) for name, rows in example.tables.items()}
    market = market_of(tables, {}, official())
    judge = Judge(ibis.duckdb.connect(), market, book, example.as_of)
    return judge.judge(book.rule(example.rule))


@pytest.mark.parametrize("example", examples(), ids=lambda e: f"{e.rule}: {e.name.en}")
def test_an_example_of_the_law_is_judged_as_its_author_says(example):
    findings, _ = judged(example, rulebook())
    assert [(f.subject, f.period, f.measured) for f in findings] == [
        (dict(e.subject), e.period, e.measured) for e in example.found
    ]


@pytest.mark.parametrize("rule", rulebook().rules, ids=lambda r: r.key)
def test_every_rule_has_examples_that_find_and_examples_that_do_not(rule):
    mine = [e for e in examples() if e.rule == rule.key]
    assert any(e.found for e in mine)
    assert any(not e.found for e in mine)
