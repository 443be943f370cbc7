"""The same table in every format that intake reads."""

import csv
import io
import json
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from tests.workbooks import write_workbook

Cell = str | int | date | None
Rows = Sequence[Sequence[Cell]]


def csv_bytes(columns: Sequence[str], rows: Rows) -> str:
    """The table as CSV; a text with a quote, a comma or a line break is quoted."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow("" if cell is None else cell for cell in row)
    return out.getvalue()


def _text(encoding: str) -> Callable[[Path, str, Sequence[str], Rows], Path]:
    def write(folder: Path, name: str, columns: Sequence[str], rows: Rows) -> Path:
        path = folder / f"{name}.csv"
        path.write_bytes(csv_bytes(columns, rows).encode(encoding))
        return path

    return write


def _parquet(folder: Path, name: str, columns: Sequence[str], rows: Rows) -> Path:
    path = folder / f"{name}.parquet"
    cells = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
    pq.write_table(pa.table([pa.array(c) for c in cells], names=list(columns)), path)
    return path


def _workbook(folder: Path, name: str, columns: Sequence[str], rows: Rows) -> Path:
    return write_workbook(folder / f"{name}.xlsx", columns, rows, name)


def _lines(folder: Path, name: str, columns: Sequence[str], rows: Rows) -> Path:
    path = folder / f"{name}.jsonl"
    objects = (dict(zip(columns, row, strict=True)) for row in rows)
    lines = (json.dumps(found, ensure_ascii=False, default=str) for found in objects)
    path.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    return path


WRITERS: dict[str, Callable[[Path, str, Sequence[str], Rows], Path]] = {
    "CSV": _text("utf-8"),
    "CSV with a mark": _text("utf-8-sig"),
    "CSV in GB18030": _text("gb18030"),
    "Parquet": _parquet,
    "XLSX": _workbook,
    "JSON lines": _lines,
}
