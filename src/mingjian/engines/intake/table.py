"""The typed table as a Parquet file under DuckDB: written from a stream, then asked about its rows."""

# ruff: noqa: S608 - names come from the spec, values are quoted by _literal

import json
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from mingjian.engines.files import placed
from mingjian.engines.intake.checks import Check, quoted
from mingjian.engines.intake.storage import FULL
from mingjian.engines.intake.tally import SHOWN
from mingjian.kernel.forms import NUMBERS, FieldType, Section
from mingjian.kernel.problems import Refused, problem

MEMORY = "640MB"  # beyond it the engine spills to the scratch folder
_ROW = "file_row_number"
_FETCHED = 10_000  # rows taken from the engine at a time


class Table:
    """One typed table; `scratch` takes the file and what the engine spills."""

    def __init__(self, scratch: Path):
        self.path = scratch / "typed.parquet"
        self._con = duckdb.connect(
            config={
                "memory_limit": MEMORY,
                "temp_directory": str(scratch / "spill"),
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
            }
        )

    def write(self, section: Section, rows: pa.RecordBatchReader, metadata: Mapping[str, object]) -> None:
        """Write every column of the section in its order; those that the rows lack are missing."""
        self._con.register("incoming", rows)
        columns = []
        for f in section.fields:
            kind = "DATE" if f.type is FieldType.DATE else "VARCHAR"
            kind = "BIGINT" if f.type in NUMBERS else kind
            value = quoted(f.name) if f.name in rows.schema.names else f"CAST(NULL AS {kind})"
            if f.default:
                value = f"coalesce({value}, {_literal(f.default)})"
            columns.append(f"{value} AS {quoted(f.name)}")
        stored = _literal(json.dumps(metadata, ensure_ascii=False, sort_keys=True))
        self._con.execute(
            f"COPY (SELECT {', '.join(columns)} FROM incoming) TO {_literal(str(self.path))}"
            f" (FORMAT parquet, KV_METADATA {{mingjian: {stored}}})"
        )
        self._con.unregister("incoming")
        self._con.execute(
            f"CREATE VIEW rows AS FROM read_parquet({_literal(str(self.path))}, file_row_number = true)"
        )

    def close(self) -> None:
        """Let go of the engine."""
        self._con.close()

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        """The answer to a query over `rows`."""
        return self._con.execute(sql).fetchall()

    def _each(self, sql: str) -> Iterator[tuple[Any, ...]]:
        """The rows of an answer, some at a time."""
        answer = self._con.execute(sql)
        while rows := answer.fetchmany(_FETCHED):
            yield from rows

    def count(self, conditions: Sequence[str]) -> list[int]:
        """How many rows meet each condition."""
        if not conditions:
            return []
        counts = ", ".join(f"count_if({c})" for c in conditions)
        return list(self._con.execute(f"SELECT {counts} FROM rows").fetchall()[0])

    def listed(self, check: Check, limit: int | None) -> Iterator[tuple[int, str | None, str | None]]:
        """The first rows that break a check, or all: index, value, and the value beside it."""
        value, beside = (_text(name) if name else "NULL" for name in (check.column, check.beside))
        return self._each(
            f"SELECT {_ROW}, {value}, {beside} FROM rows WHERE {check.condition}"
            f" ORDER BY {_ROW}{_limit(limit)}"
        )

    def has_unique_keys(self, key: Iterable[str]) -> bool:
        """True where no two rows share a key; may be false for a unique key, never true otherwise."""
        hashed = f"hash({', '.join(map(quoted, key))})"
        return bool(
            self._con.execute(f"SELECT count(*) = count(DISTINCT {hashed}) FROM rows").fetchall()[0][0]
        )

    def repeated_keys(
        self, key: Sequence[str], complete: str, limit: int | None
    ) -> tuple[int, Iterator[tuple[int, int, str]]]:
        """Rows whose key stood before: their number, and the first with index, first index and key.

        Only rows that meet the condition `complete` have a key.
        """
        names = ", ".join(map(quoted, key))
        shown = " || ', ' || ".join(map(_text, key))
        groups = (
            f"SELECT {names}, min({_ROW}) AS first, count(*) AS n FROM rows WHERE {complete} GROUP BY {names}"
        )
        count = self._con.execute(f"SELECT coalesce(sum(n - 1), 0) FROM ({groups})").fetchall()[0][0]
        listed = self._each(
            f"SELECT {_ROW}, first, {shown} FROM rows JOIN ({groups} HAVING count(*) > 1)"
            f" USING ({names}) WHERE {_ROW} <> first ORDER BY {_ROW}{_limit(limit)}"
        )
        return int(count), listed

    def months_before(self, month_sql: str, last: str) -> list[tuple[str]]:
        """The months (YYYY-MM) of the rows that end on or before a day."""
        return self._con.execute(
            f"SELECT DISTINCT strftime({month_sql}, '%Y-%m') FROM rows"
            f" WHERE {month_sql} + INTERVAL 1 MONTH <= DATE '{last}' ORDER BY 1"
        ).fetchall()


def keep(table: Path, out: Path, name: str) -> Path:
    """Move the table into `out` under its name: whole or not at all. Refuses with `option.invalid`."""
    target = out / f"{name}.parquet"
    try:
        out.mkdir(parents=True, exist_ok=True)
        with placed(target) as draft:
            shutil.move(table, draft)
    except OSError as error:
        if error.errno in FULL:
            raise
        allowed = "可写的文件夹 / a folder that can be written"
        raise Refused(problem("option.invalid", column="--out", value=out, allowed=allowed)) from error
    return target


def _text(name: str) -> str:
    return f"left(CAST({quoted(name)} AS VARCHAR), {2 * SHOWN})"


def _limit(limit: int | None) -> str:
    return "" if limit is None else f" LIMIT {limit}"


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
