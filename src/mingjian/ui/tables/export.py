"""Exports of exactly what a table shows, all its pages: CSV, XLSX, JSON, each with its provenance."""

import csv
import json
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import xlsxwriter
from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.translation import gettext

from mingjian.kernel.problems import Refused, problem
from mingjian.kernel.spreadsheets import harmless
from mingjian.ui import figures
from mingjian.ui.tables.asked import Asked
from mingjian.ui.tables.cells import flat, machine
from mingjian.ui.tables.declaration import Column, Kind
from mingjian.ui.tables.sources import Source

EXPORT_LIMIT = 100_000  # rows
DIGEST_SHOWN = 16  # characters
XLSX_EXACT = 10**15  # a spreadsheet keeps fifteen digits
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What the rows rest on: a day of judgement, a rulebook, the digest of what was judged."""

    as_of: str = ""
    rulebook: str = ""
    inputs: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Where an export comes from, told in each of its formats."""

    table: str
    address: str
    query: str  # in words
    by: str
    at: str
    as_of: str
    rulebook: str
    inputs: str
    rows: int

    @property
    def line(self) -> str:
        """On one line, for a cell that goes with every row."""
        basis = [self.as_of and f"as_of {self.as_of}", *self._digests()]
        return "; ".join(filter(None, [self.address, *basis, self.by, self.at]))

    def _digests(self) -> list[str]:
        named = {"rulebook": self.rulebook, "inputs": self.inputs}
        return [f"{name} {value[:DIGEST_SHOWN]}" for name, value in named.items() if value]


def export(
    asked: Asked, source: Source, basis: Basis, *, path: str, by: str, at: datetime
) -> tuple[HttpResponseBase, int]:
    """The file that an address asks for, and how many rows it has.

    Raises Refused (`export.too-many`) above the limit.
    """
    total = source.total()
    if not total.is_exact or total.count > EXPORT_LIMIT:
        raise Refused(problem("export.too-many", value=f"{total.count:,}", allowed=f"{EXPORT_LIMIT:,}"))
    told = _provenance(asked, basis, path, by, at, total.count)
    name = "-".join(filter(None, [asked.table.key, basis.as_of, f"{at:%Y%m%d-%H%M%S}"]))
    batches = source.batches(asked.order, EXPORT_LIMIT)
    writer: Callable[..., HttpResponseBase] = {"csv": _csv, "xlsx": _xlsx, "json": _json}[asked.format]
    columns = [c for c in asked.table.columns if c.key in asked.columns]
    answer = writer(columns, batches, told)
    answer["Content-Type"] = TYPES[asked.format]
    answer["Content-Disposition"] = f'attachment; filename="{name}.{asked.format}"'
    return answer, total.count


def _provenance(asked: Asked, basis: Basis, path: str, by: str, at: datetime, count: int) -> Provenance:
    words = "; ".join(f"{label}: {value}" for _, label, value in asked.words())
    return Provenance(
        table=figures.choose(asked.table.caption),
        address=path + asked.query,
        query=words or gettext("全部"),
        by=by,
        at=at.isoformat(timespec="seconds"),
        as_of=basis.as_of,
        rulebook=basis.rulebook,
        inputs=basis.inputs,
        rows=count,
    )


class _Line:
    """What csv writes to: it hands the line on."""

    def write(self, text: str) -> str:
        """The line itself."""
        return text


def _csv(columns: list[Column], batches: Iterator[Any], told: Provenance) -> HttpResponseBase:
    """UTF-8 with a mark; the last column of every row says where it comes from."""
    language, writer = translation.get_language(), csv.writer(_Line(), lineterminator="\r\n")

    def lines() -> Iterator[str]:
        with translation.override(language):
            heads = [label_of(column) for column in columns]
            yield "\ufeff" + writer.writerow([*map(_safe, heads), gettext("出处")])
        for batch in batches:
            with translation.override(language):
                rows = [[*(_safe(flat(c, row)) for c in columns), _safe(told.line)] for row in batch]
            yield "".join(writer.writerow(row) for row in rows)

    return StreamingHttpResponse(lines())


def _json(columns: list[Column], batches: Iterator[Any], told: Provenance) -> HttpResponseBase:
    """One object: `provenance`, `columns`, `rows`; money in fen, shares in basis points."""
    heads = [{"key": c.key, "zh": c.label.zh, "en": c.label.en, "kind": str(c.kind)} for c in columns]

    def parts() -> Iterator[str]:
        yield f'{{"provenance": {_dump(asdict(told))},\n"columns": {_dump(heads)},\n"rows": ['
        before = "\n"
        for batch in batches:
            rows = [_dump({c.key: machine(c, row) for c in columns}) for row in batch]
            yield before * bool(rows) + ",\n".join(rows)
            before = ",\n" if rows else before
        yield "\n]}\n"

    return StreamingHttpResponse(parts())


def _xlsx(columns: list[Column], batches: Iterator[Any], told: Provenance) -> HttpResponseBase:
    """A sheet of rows and a sheet that says where they come from, written row by row to the disk."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options | {"strings_to_numbers": False}) as book:
        bold, formats = book.add_format({"bold": True}), _formats(book)
        sheet = book.add_worksheet(_sheet_name(told.table))
        sheet.freeze_panes(1, 1)
        for at, column in enumerate(columns):
            sheet.set_column(at, at, 40 if at == 0 else 18)
            sheet.write_string(0, at, label_of(column), bold)
        rows = (row for batch in batches for row in batch)
        for line, row in enumerate(rows, start=1):
            for at, column in enumerate(columns):
                _write(sheet, line, at, column, row, formats)
        _write_provenance(book.add_worksheet(_sheet_name(gettext("出处"))), told, bold)
    file.seek(0)
    return FileResponse(file)


def _formats(book: Any) -> dict[Kind, Any]:
    shapes = {Kind.FEN: "#,##0.00", Kind.BP: "0.00%", Kind.NUMBER: "#,##0"}
    return {kind: book.add_format({"num_format": shape}) for kind, shape in shapes.items()}


def _write(sheet: Any, line: int, at: int, column: Column, row: Any, formats: dict[Kind, Any]) -> None:
    """Numbers as numbers where a spreadsheet keeps them exact, all else as text."""
    value = column.read(row)
    divisor = {Kind.FEN: 100, Kind.BP: 10_000, Kind.NUMBER: 1}.get(column.kind)
    if value is None:
        return
    if divisor and abs(value) < XLSX_EXACT:
        sheet.write_number(line, at, value / divisor, formats[column.kind])
    else:
        sheet.write_string(line, at, str(flat(column, row)))


def _write_provenance(sheet: Any, told: Provenance, bold: Any) -> None:
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 100)
    for line, (name, value) in enumerate(asdict(told).items()):
        sheet.write_string(line, 0, name, bold)
        sheet.write_string(line, 1, str(value))


def _sheet_name(text: str) -> str:
    """A sheet has at most 31 characters, none of them `[]:*?/\\`."""
    return "".join(c for c in text if c not in "[]:*?/\\'")[:31]


def _safe(value: object) -> object:
    return harmless(value) if isinstance(value, str) else value


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def label_of(column: Column) -> str:
    """The head of a column, with the unit where its cells have none."""
    label = figures.choose(column.label)
    return gettext("%(label)s（元）") % {"label": label} if column.kind is Kind.FEN else label
