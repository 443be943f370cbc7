"""Snapshots on disk: a content-addressed set of Parquet files with the day and journal index they show.

A table's digest is SHA-256 over its canonical rows sorted by key, so that the order of rows, the format they
came in and the writer of the file leave no trace in it.
"""

import hashlib
import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from mingjian.engines.files import placed, write_whole
from mingjian.kernel.canonical import canonical_bytes, digest

BATCH_ROWS = 20_000
MANIFEST = "snapshot.json"


@dataclass(frozen=True, slots=True)
class TableDigest:
    """The rows of a table and the digest over them."""

    rows: int
    digest: str


def digest_table(files: Sequence[Path], key: Sequence[str]) -> TableDigest:
    """Rows and digest of a table that lies in one or several Parquet files of the same columns.

    The intake lets no key stand twice, so the key alone gives the order; without one all columns do.
    """
    con = duckdb.connect(config={"threads": 2})
    source = con.read_parquet([str(f) for f in files], union_by_name=True)
    cells = ", ".join(f'"{name}" := "{name}"' for name in sorted(source.columns))
    order = ", ".join(f'"{name}"' for name in key or sorted(source.columns))
    query = f"SELECT to_json(struct_pack({cells})) || chr(10) AS line FROM source ORDER BY {order}"  # noqa: S608 - names of the spec
    total, rows = hashlib.sha256(), 0
    for batch in con.sql(query).to_arrow_reader(BATCH_ROWS):
        lines = batch.column(0).cast(pa.large_string())
        _, offsets, text = lines.buffers()
        first, last = np.frombuffer(offsets, np.int64)[[lines.offset, lines.offset + len(lines)]]
        total.update(memoryview(text)[first:last])  # the lines stand side by side in the column
        rows += len(lines)
    return TableDigest(rows, total.hexdigest())


@dataclass(frozen=True, slots=True)
class SnapshotTable:
    """A table of a snapshot: its files, key and digest."""

    name: str
    files: tuple[Path, ...]
    key: tuple[str, ...]
    content: TableDigest

    @property
    def file_name(self) -> str:
        """The name of its file in the snapshot: its content."""
        return file_name(self.name, self.content.digest)


def file_name(table: str, digest: str) -> str:
    """The name of a table's file in a snapshot: what it holds."""
    return f"{table}-{digest[:16]}.parquet"


def write_snapshot(
    folder: Path, tables: Sequence[SnapshotTable], *, as_of: date, journal_index: int | None
) -> str:
    """Write `<table>-<digest>.parquet` and a manifest below `folder`; gives the snapshot's id.

    Files that stand there already are left as they are: their name is their content.
    """
    folder.mkdir(parents=True, exist_ok=True)
    entries = []
    for table in sorted(tables, key=lambda t: t.name):
        if not (folder / table.file_name).exists():
            _merge(table.files, folder / table.file_name)
        entries.append(
            {
                "table": table.name,
                "rows": table.content.rows,
                "digest": table.content.digest,
                "file": table.file_name,
            }
        )
    body = {"as_of": as_of.isoformat(), "journal_index": journal_index, "tables": entries}
    snapshot = digest(body)
    write_whole(folder / MANIFEST, canonical_bytes({"id": snapshot, **body}) + b"\n")
    return snapshot


def read_manifest(folder: Path) -> dict[str, object]:
    """The manifest of a snapshot folder."""
    manifest: dict[str, object] = json.loads((folder / MANIFEST).read_bytes())
    return manifest


def _merge(files: Sequence[Path], target: Path) -> None:
    with placed(target) as draft:
        if len(files) == 1:
            shutil.copyfile(files[0], draft)
        else:
            con = duckdb.connect(config={"threads": 2})
            con.read_parquet([str(f) for f in files], union_by_name=True).write_parquet(str(draft))
