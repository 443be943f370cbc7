"""The engine called on rows of text, as the slow judge is, so that both can be asked the same."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

import ibis
import pyarrow as pa

from mingjian.config.domains import rulebook
from mingjian.engines.evaluation.judge import Judge
from mingjian.engines.evaluation.run import NotJudged
from mingjian.engines.evaluation.tables import market_of
from mingjian.engines.intake.cells import arrow_type
from mingjian.kernel.findings import Finding
from mingjian.law.calendars import official
from mingjian.law.formbook import forms

if TYPE_CHECKING:
    from ibis.backends.duckdb import Backend

Row = dict[str, str]
SECTIONS = {section.name: section for form in forms().values() for section in form.sections}


def arrow_table(name: str, rows: Sequence[Row]) -> pa.Table:
    """The rows as the intake keeps them: typed, every column there, an empty cell missing or its default."""
    columns = {}
    for field in SECTIONS[name].fields:
        texts = pa.array([row.get(field.name) or field.default for row in rows], pa.string())
        columns[field.name] = texts.cast(arrow_type(field))
    return pa.table(columns)


@cache
def backend() -> "Backend":
    """One engine for all calls: tables live only as long as their expressions."""
    return ibis.duckdb.connect()


def judged(
    tables: Mapping[str, Sequence[Row]],
    as_of: date,
    *rules: str,
    derived: Mapping[tuple[str, str], tuple[str, ...]] | None = None,
) -> tuple[list[Finding], list[NotJudged]]:
    """What the engine finds and leaves out, by all rules or by those named."""
    opened = {name: ibis.memtable(arrow_table(name, rows)) for name, rows in tables.items()}
    book = rulebook()
    judge = Judge(backend(), market_of(opened, derived or {}, official()), book, as_of)
    return judge.judge(*(map(book.rule, rules) if rules else book.rules))


def verdicts(findings: Sequence[Finding]) -> list[dict[str, object]]:
    """The findings as the slow judge tells them, in its order."""
    told = [
        {
            "rule": f.rule,
            "subject": f.subject,
            "period": f.period,
            "measured": f.measured,
            "threshold": f.threshold,
        }
        for f in findings
    ]
    return sorted(told, key=lambda v: (v["rule"], sorted(v["subject"].items()), v["period"]))
