"""Two checked tables of one section side by side: totals, rows that came, went and changed.

Rows are matched by the key without the period. Where the key names a day of the period, as a row a day does,
no row has a counterpart and the mean of a day is compared.
"""

# ruff: noqa: S608 - names come from the spec and the schema, paths are quoted by _literal

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from mingjian.engines.intake.checks import quoted
from mingjian.engines.intake.storage import storing
from mingjian.kernel.forms import NUMBERS, Field, FieldType, Section

ADDITIVE = frozenset({"fen", "count"})  # units whose values of several rows add up
VALUE, TOTAL, MEAN = "value", "total", "mean"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One column, measured as the comparison says; None where it is missing."""

    column: str
    now: int | None
    before: int | None

    @property
    def is_money(self) -> bool:
        """True for amounts in fen."""
        return self.column.endswith("_fen")

    @property
    def change(self) -> int | None:
        """The difference, where both are there."""
        return None if self.now is None or self.before is None else self.now - self.before

    @property
    def change_bp(self) -> int | None:
        """The difference as a share of the earlier value, in basis points, rounded towards zero."""
        if self.change is None or not self.before:
            return None
        share = abs(self.change) * 10_000 // abs(self.before)
        return share if self.change > 0 else -share


@dataclass(frozen=True, slots=True, kw_only=True)
class Moves:
    """Rows by key: in the later table alone, in the earlier one alone, in both changed, in both alike."""

    added: int
    removed: int
    changed: int
    same: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A table beside an earlier one; `moves` is None where rows have no counterparts.

    `measure` is `value` where each table is one row, `mean` where it has a row a day, else `total`.
    """

    measure: str
    rows_now: int
    rows_before: int
    pairs: tuple[Pair, ...]
    moves: Moves | None


def compare_tables(section: Section, now: Path, before: Path, *, spill: Path | None = None) -> Comparison:
    """Compare the checked Parquet of a section with an earlier one, which may lack newer columns.

    `spill` is a folder for what does not fit into memory. Refuses with `storage.failed`.
    """
    columns = [set(pq.read_schema(path).names) for path in (now, before)]
    fields = [f for f in section.fields if f.name in columns[0] & columns[1]]
    counts = [pq.read_metadata(path).num_rows for path in (now, before)]
    settings = {"memory_limit": "640MB", "autoinstall_known_extensions": "false"}
    spilling = {"temp_directory": str(spill)} if spill else {}
    measure = VALUE if counts == [1, 1] else MEAN if _is_daily(section) else TOTAL
    with storing(), duckdb.connect(config={**settings, **spilling}) as con:
        return Comparison(
            measure=measure,
            rows_now=counts[0],
            rows_before=counts[1],
            pairs=_pairs(con, _shown(section, fields, measure), measure, (now, before)),
            moves=None if _is_daily(section) else _moves(con, section, fields, now, before),
        )


def _is_daily(section: Section) -> bool:
    name = section.period_field
    return name is not None and section.field(name).type is FieldType.DATE


def _shown(section: Section, fields: Sequence[Field], measure: str) -> list[str]:
    """Every number of one row, else those that add up: a rate has no total."""
    numbers = [f for f in fields if f.type in NUMBERS and f.name not in section.key]
    return [f.name for f in numbers if measure == VALUE or f.unit in ADDITIVE]


def _pairs(
    con: duckdb.DuckDBPyConnection, names: list[str], measure: str, tables: tuple[Path, Path]
) -> tuple[Pair, ...]:
    if not names:
        return ()
    asked = ", ".join(f"sum({quoted(name)}), count({quoted(name)})" for name in names)
    found = [con.execute(f"SELECT {asked} FROM {_literal(path)}").fetchall()[0] for path in tables]
    now, before = (
        [_measured(measure, row[2 * n], row[2 * n + 1]) for n in range(len(names))] for row in found
    )
    return tuple(Pair(column=name, now=a, before=b) for name, a, b in zip(names, now, before, strict=True))


def _measured(measure: str, total: int | None, count: int) -> int | None:
    """The total, or the mean rounded to the next whole unit."""
    if total is None:
        return None
    return (2 * int(total) + count) // (2 * count) if measure == MEAN else int(total)


def _moves(
    con: duckdb.DuckDBPyConnection, section: Section, fields: Sequence[Field], now: Path, before: Path
) -> Moves | None:
    key = [name for name in section.key if name != section.period_field]
    if not key:
        return None
    cells = [f.name for f in fields if f.name not in section.key]
    differs = " OR ".join(f"a.{quoted(n)} IS DISTINCT FROM b.{quoted(n)}" for n in cells) or "false"
    on = " AND ".join(f"a.{quoted(n)} = b.{quoted(n)}" for n in key)
    first_key = quoted(key[0])
    sql = (
        f"SELECT count_if(b.{first_key} IS NULL), count_if(a.{first_key} IS NULL),"
        f" count_if(a.{first_key} IS NOT NULL AND b.{first_key} IS NOT NULL AND ({differs})),"
        f" count_if(a.{first_key} IS NOT NULL AND b.{first_key} IS NOT NULL AND NOT ({differs}))"
        f" FROM {_literal(now)} AS a FULL JOIN {_literal(before)} AS b ON {on}"
    )
    [found] = con.execute(sql).fetchall()
    added, removed, changed, same = (count or 0 for count in found)  # of no rows at all there is no count
    return Moves(added=added, removed=removed, changed=changed, same=same)


def _literal(path: Path) -> str:
    return "read_parquet('" + str(path).replace("'", "''") + "')"
