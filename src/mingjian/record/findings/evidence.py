"""Evidence and subjects as people read them: institutions by name, digests shortened, repeats once."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from mingjian.law.formbook import forms
from mingjian.record.findings.models import Finding
from mingjian.record.registry.models import Institution

DIGEST = re.compile(r"[0-9a-f]{20,}")
SHOWN = 8  # characters of a digest
IN_ROWS = ("_fen", "_bp", "_days", "_count")  # amounts stay in the rows even where they are all equal


@dataclass(frozen=True, slots=True)
class Cell:
    """A value of a column; `whole` is what it stands for where less is shown."""

    column: str
    value: Any
    whole: str = ""


@dataclass(frozen=True, slots=True)
class EvidenceTable:
    """The rows of one table: what all of them share, the columns that differ, rows only counted."""

    name: str
    shared: tuple[Cell, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    more: int
    veiled: int = 0  # rows of institutions out of view


def names_in(findings: Iterable[Finding]) -> dict[str, str]:
    """The names of the institutions that subjects and evidence mention by id."""
    ids = {value for f in findings for value in f.subject.values()}
    ids |= {c.institution_id for f in findings for c in f.concerns.all()}
    return dict(Institution.objects.filter(pk__in=ids).values_list("pk", "name"))


def tell(column: str, value: Any, names: Mapping[str, str]) -> Cell:
    """A value as it is shown: an institution by its name, a digest by its first characters."""
    if isinstance(value, str) and column.endswith("_id") and value in names:
        return Cell(column, names[value], value)
    if isinstance(value, str) and DIGEST.fullmatch(value):
        return Cell(column, f"{value[:SHOWN]}…", value)
    return Cell(column, value)


def tell_subjects(findings: Iterable[Finding]) -> list[tuple[Finding, list[Cell]]]:
    """Findings with what each is about."""
    listed = list(findings)
    names = names_in(listed)
    return [(f, [tell(name, f.subject[name], names) for name in _in_order(f.subject)]) for f in listed]


def evidence_tables(found: Finding, veiled: Collection[str] = ()) -> list[EvidenceTable]:
    """The evidence of a finding, one table for each of its sources.

    Rows that name an institution in `veiled`, those out of view of who looks, are counted only.
    """
    names = names_in([found])
    rows: dict[str, list[dict[str, Any]]] = {}
    more: Counter[str] = Counter()
    away: Counter[str] = Counter()
    for row in found.evidence:
        cells = {**row["key"], **row["values"]}
        if not row["key"]:
            more[row["table"]] += cells["more_rows"]
        elif set(veiled) & {str(value) for column, value in cells.items() if column.endswith("_id")}:
            away[row["table"]] += 1
        else:
            rows.setdefault(row["table"], []).append(cells)
    return [_table(name, rows.get(name, []), more[name], names, away[name]) for name in {**rows, **away}]


def _table(
    name: str, rows: list[dict[str, Any]], more: int, names: Mapping[str, str], veiled: int
) -> EvidenceTable:
    columns = _in_order(column for row in rows for column in row)
    shared = [c for c in columns if len(rows) > 1 and _repeats(c, rows)]
    kept = [c for c in columns if c not in shared]
    return EvidenceTable(
        name=name,
        shared=tuple(tell(c, rows[0].get(c), names) for c in shared),
        columns=tuple(kept),
        rows=tuple(tuple(tell(c, row.get(c), names) for c in kept) for row in rows),
        more=more,
        veiled=veiled,
    )


def _in_order(columns: Iterable[str]) -> list[str]:
    """Columns once each, in the order of the forms: PostgreSQL does not keep that of a JSON object."""
    places = _places()
    return sorted(set(columns), key=lambda column: (places.get(column, len(places)), column))


@cache
def _places() -> dict[str, int]:
    names = [field.name for form in forms().values() for section in form.sections for field in section.fields]
    return {name: place for place, name in enumerate(dict.fromkeys(names))}


def _repeats(column: str, rows: list[dict[str, Any]]) -> bool:
    return not column.endswith(IN_ROWS) and len({row.get(column) for row in rows}) == 1
