"""The stages after validity: rows that are doubtful in themselves, or beside the period filed before.

One counting scan for all checks of a stage; rows are listed for those that found any.
"""

# ruff: noqa: S608 - names come from the spec, paths are quoted by _literal

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from mingjian.engines.intake.checks import quoted
from mingjian.engines.intake.storage import storing
from mingjian.engines.intake.tally import LISTED, SHOWN, shown
from mingjian.kernel.forms import Section
from mingjian.kernel.plausibility import Plausibility, Relation
from mingjian.kernel.problems import Problem

Ask = Callable[[str], list[tuple[Any, ...]]]
Each = Callable[[Problem], None]
PAGE = 50_000  # rows told at once where all are asked for
_ROW = "file_row_number"


@dataclass(frozen=True, slots=True)
class Doubt:
    """The rows that one check doubts: how many, the first with their keys, as problems."""

    check: Plausibility
    count: int
    keys: tuple[str, ...]
    problems: tuple[Problem, ...]


def doubt_rows(section: Section, ask: Ask, source: str, each: Each | None = None) -> list[Doubt]:
    """Rows of a table without errors that are doubtful in themselves.

    `source` is a relation in SQL with `file_row_number`; `ask` runs a query; `each` is told every problem.
    """
    checks = [check for check in section.checks if not check.is_against_previous]
    shapes = {check.code: _Shape(f"{source} AS now", *_alone(check)) for check in checks}
    return _doubts(section, checks, shapes, ask, each)


def compare(
    section: Section, table: Path, previous: Path, *, scratch: Path, each: Each | None = None
) -> list[Doubt]:
    """Rows of a checked table that are doubtful beside the checked table of the period before."""
    checks = [check for check in section.checks if check.is_against_previous]
    key = [name for name in section.key if name != section.period_field]
    if not checks or not key:
        return []
    now = f"read_parquet({_literal(table)}, file_row_number = true)"
    before = f"read_parquet({_literal(previous)}, file_row_number = true)"
    on = " AND ".join(f"now.{quoted(name)} = before.{quoted(name)}" for name in key)
    settings = {"memory_limit": "640MB", "temp_directory": str(scratch / "spill")}
    with storing(), duckdb.connect(config={**settings, "autoinstall_known_extensions": "false"}) as con:
        shapes = {}
        for check in checks:
            if check.relation is Relation.KEPT:
                source = f"{before} AS now ANTI JOIN {now} AS before ON {on}"
                shapes[check.code] = _Shape(source, f"now.{quoted(check.column)} > 0", "'> 0'")
            else:
                source = f"{now} AS now JOIN {before} AS before ON {on}"
                shapes[check.code] = _Shape(source, *_beside(check))
        return _doubts(section, checks, shapes, lambda sql: con.execute(sql).fetchall(), each)


@dataclass(frozen=True, slots=True)
class _Shape:
    """Rows of `source` for which `condition` holds are doubtful; `allowed` is told beside, in SQL."""

    source: str
    condition: str
    allowed: str


def _alone(check: Plausibility) -> tuple[str, str]:
    cell = f"now.{quoted(check.column)}"
    if check.relation is Relation.WITHIN:
        return f"{cell} NOT BETWEEN {check.minimum} AND {check.maximum}", (
            f"'{check.minimum:,} .. {check.maximum:,}'"
        )
    other = f"now.{quoted(str(check.other))}"
    if check.relation is Relation.NOT_ABOVE:
        return f"{cell} > {other}", f"'<= ' || {other}"
    return f"{cell} = 0 AND {other} > 0", "'> 0'"


def _beside(check: Plausibility) -> tuple[str, str]:
    cell, earlier = f"now.{quoted(check.column)}", f"before.{quoted(check.column)}"
    if check.relation is Relation.NOT_FALLING:
        return f"{cell} < {earlier}", f"'>= ' || {earlier}"
    if check.relation is Relation.UNCHANGED:
        return f"{cell} <> {earlier}", f"CAST({earlier} AS VARCHAR)"
    # Amounts end at 10^14, so that the products stay in 64 bits.
    moved = f"abs({cell} - {earlier}) * 10000 > {check.limit_bp} * {earlier} AND {earlier} > 0"
    return moved, f"{earlier} || ' ± {(check.limit_bp or 0) / 100:g}%'"


def _doubts(
    section: Section,
    checks: Sequence[Plausibility],
    shapes: dict[str, _Shape],
    ask: Ask,
    each: Each | None,
) -> list[Doubt]:
    """Count per source in one scan, then list what was found."""
    counts: dict[str, int] = {}
    for source in dict.fromkeys(shape.source for shape in shapes.values()):
        asked = [code for code, shape in shapes.items() if shape.source == source]
        sums = ", ".join(f"count_if({shapes[code].condition})" for code in asked)
        [found] = ask(f"SELECT {sums} FROM {source}")
        counts |= {code: n or 0 for code, n in zip(asked, found, strict=True)}
    found_any = [check for check in checks if counts[check.code]]
    if each is not None:
        for check in found_any:
            _tell_all(section, check, shapes[check.code], ask, counts[check.code], each)
    return [_listed(section, check, shapes[check.code], counts[check.code], ask) for check in found_any]


def _tell_all(section: Section, check: Plausibility, shape: _Shape, ask: Ask, count: int, each: Each) -> None:
    for offset in range(0, count, PAGE):
        for _, told in _told(section, check, shape, ask, offset, PAGE):
            each(told)


def _listed(section: Section, check: Plausibility, shape: _Shape, count: int, ask: Ask) -> Doubt:
    told = _told(section, check, shape, ask, 0, LISTED)
    return Doubt(check, count, tuple(key for key, _ in told), tuple(p for _, p in told))


def _told(
    section: Section, check: Plausibility, shape: _Shape, ask: Ask, offset: int, limit: int
) -> list[tuple[str, Problem]]:
    """Doubtful rows in the order of the file: key and problem."""
    names = [name for name in section.key if name != section.period_field]
    key = " || ', ' || ".join(f"CAST(now.{quoted(name)} AS VARCHAR)" for name in names)
    columns = f"now.{_ROW}, {_cut(f'now.{quoted(check.column)}')}, {shape.allowed}, {key}"
    rows = ask(
        f"SELECT {columns} FROM {shape.source} WHERE {shape.condition}"
        f" ORDER BY now.{_ROW} LIMIT {limit} OFFSET {offset}"
    )
    gone = check.relation is Relation.KEPT
    return [
        (
            key_cell,
            check.doubt(
                where=section.name,
                row=None if gone else row + 1,  # no row was left out: the table has no errors
                value=shown(key_cell if gone else value),
                allowed=shown(allowed),
            ),
        )
        for row, value, allowed, key_cell in rows
    ]


def _cut(value: str) -> str:
    return f"left(CAST({value} AS VARCHAR), {2 * SHOWN})"


def _literal(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
