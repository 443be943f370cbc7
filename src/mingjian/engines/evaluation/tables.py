"""The checked tables an evaluation reads, and what they look like to a rule."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from mingjian.engines.intake.cells import arrow_type
from mingjian.kernel.calendars import Calendar
from mingjian.kernel.rules import Rule
from mingjian.law.formbook import tables

if TYPE_CHECKING:
    import ibis.expr.types as ir
    from ibis.backends import BaseBackend

PLATFORM = "platform_id"  # a table with this column has rows of institutions
UNKNOWN_INSTITUTION = "institution not in the register"


@dataclass(frozen=True, slots=True)
class Table:
    """A checked table: the Parquet files that hold it, and which fields a mapping derived for whom.

    `absent` are the fields that the source of an institution lacks.
    """

    name: str
    files: tuple[Path, ...]
    key: tuple[str, ...]
    derived: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    absent: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Market:
    """The tables as Ibis expressions, and the calendar beside them."""

    tables: Mapping[str, "ir.Table"]
    derived: Mapping[tuple[str, str], tuple[str, ...]]
    calendar: "ir.Table"
    workdays: "ir.Table"
    absent: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    complete: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def has_register(self) -> bool:
        """True where the institutions are known; else each platform counts as a P2P intermediary."""
        return "institutions" in self.tables


def open_market(con: "BaseBackend", tables: Sequence[Table], calendar: Calendar) -> Market:
    """The tables read lazily from their files by the back end of `con`."""
    opened = {table.name: _opened(con, table) for table in tables}
    derived = {(t.name, name): who for t in tables for name, who in t.derived.items()}
    absent = {(t.name, name): who for t in tables for name, who in t.absent.items()}
    complete = {table.name: complete_fields(table.files) for table in tables}
    return replace(market_of(opened, derived, calendar, absent), complete=complete)


def complete_fields(files: Sequence[Path]) -> frozenset[str]:
    """The fields that no row lacks, as the footers of the files tell without reading a row."""
    lacking: set[str] = set()
    names: set[str] = set()
    for file in files:
        footer = pq.read_metadata(file)
        names.update(footer.schema.to_arrow_schema().names)
        groups = (footer.row_group(n) for n in range(footer.num_row_groups))
        for column in (group.column(n) for group in groups for n in range(footer.num_columns)):
            counts = column.statistics
            if counts is None or not counts.has_null_count or counts.null_count:
                lacking.add(column.path_in_schema)
    return frozenset(names - lacking)


def _opened(con: "BaseBackend", table: Table) -> "ir.Table":
    """One table over its files; only DuckDB reads several at once."""
    paths = [str(file) for file in table.files]
    return con.read_parquet(paths if len(paths) > 1 else paths[0], table_name=table.name)


def market_of(
    tables: Mapping[str, "ir.Table"],
    derived: Mapping[tuple[str, str], tuple[str, ...]],
    calendar: Calendar,
    absent: Mapping[tuple[str, str], tuple[str, ...]] | None = None,
) -> Market:
    """A market of tables that are already Ibis expressions."""
    days, workdays = _calendar_tables(calendar)
    return Market(tables, derived, ibis.memtable(days), ibis.memtable(workdays), absent or {})


def bound_tables(market: Market, rule: Rule, as_of: date) -> dict[str, "ir.Table"]:
    """The tables a rule may see: rows of the institutions it binds; no loan opened after as_of.

    Tables of the register, which have no `platform_id`, are whole.
    """
    seen = {}
    for name in (*rule.tables, *rule.registers):
        table = _stated(market, name, as_of) if name in market.tables else empty_table(name)
        if market.has_register and PLATFORM in table.columns:
            register = market.tables["institutions"]
            bound = register.filter(register.kind.isin(rule.kinds)).select(platform_id="institution_id")
            table = table.semi_join(bound, PLATFORM)
        seen[name] = table
    return seen


def _stated(market: Market, name: str, as_of: date) -> "ir.Table":
    """The rows of a table less the loans opened after as_of; a day of opening may be missing."""
    table = market.tables[name]
    return table.filter(table.opened_on.isnull() | (table.opened_on <= as_of)) if name == "loans" else table


def empty_table(name: str) -> "ir.Table":
    """A table of the forms without rows: what a rule sees where nothing was given."""
    _, section = tables()[name]
    schema = pa.schema([(f.name, arrow_type(f)) for f in section.fields])
    return ibis.memtable(schema.empty_table())


def unknown_rows(market: Market, name: str, as_of: date) -> "ir.Table":
    """Rows of a given table whose institution the register does not know, with the reason."""
    rows = _stated(market, name, as_of)
    known = market.tables["institutions"].select(platform_id="institution_id")
    return rows.anti_join(known, PLATFORM).select(PLATFORM, reason=ibis.literal(UNKNOWN_INSTITUTION))


def _calendar_tables(calendar: Calendar) -> tuple[pa.Table, pa.Table]:
    first, end = (
        np.datetime64(f"{calendar.first_year}-01-01"),
        np.datetime64(f"{calendar.last_year + 1}-01-01"),
    )
    days = np.arange(first, end)
    worked = np.searchsorted(np.array(calendar.working_days, "datetime64[D]"), days, side="right")
    every = pa.table({"day": days, "worked": worked.astype(np.int64)})
    working = pa.table(
        {
            "workday": pa.array(calendar.working_days, pa.date32()),
            "worked": pa.array(range(1, len(calendar.working_days) + 1), pa.int64()),
        }
    )
    return every, working
