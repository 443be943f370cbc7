"""Workbooks for tests: built from rows, or part by part for those that no program would write."""

import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

import xlsxwriter

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"

PARTS = {
    "[Content_Types].xml": f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPES}.worksheet+xml"/></Types>',
    "_rels/.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
    f'Type="{_LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_LINKS}"><sheets>'
    '<sheet name="loans" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_LINKS}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{_LINKS}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
}
SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"


def sheet_xml(data: str, before: str = "", prolog: str = "") -> str:
    """A sheet whose rows are `data`."""
    return f'{_HEAD}{prolog}<worksheet xmlns="{_MAIN}">{before}<sheetData>{data}</sheetData></worksheet>'


def strings_xml(*texts: str) -> str:
    """Shared texts."""
    items = "".join(f"<si><t>{escape(text)}</t></si>" for text in texts)
    return f'{_HEAD}<sst xmlns="{_MAIN}">{items}</sst>'


def cell(place: str, text: str) -> str:
    """A cell with a text of its own."""
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


def archive(parts: Iterable[tuple[str, str | bytes]], level: int = 6) -> bytes:
    """A zip archive of these parts."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as out:
        for name, part in parts:
            out.writestr(zipfile.ZipInfo(name), part, zipfile.ZIP_DEFLATED, level)
    return content.getvalue()


def workbook(level: int = 6, **parts: str | bytes) -> bytes:
    """A workbook; `sheet`, `strings`, `workbook` or `types` replace its parts."""
    names = {
        "sheet": SHEET,
        "strings": STRINGS,
        "workbook": "xl/workbook.xml",
        "types": "[Content_Types].xml",
    }
    replaced: dict[str, str | bytes] = {names[key]: part for key, part in parts.items()}
    return archive((PARTS | replaced).items(), level)


def write_workbook(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]], sheet: str) -> Path:
    """A workbook as a spreadsheet writes it: days as days, numbers as numbers, texts as texts."""
    book = xlsxwriter.Workbook(str(path))
    out = book.add_worksheet(sheet)
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for place, name in enumerate(columns):
        out.write_string(0, place, name)
    for line, row in enumerate(rows, 1):
        for place, value in enumerate(row):
            if isinstance(value, str):
                out.write_string(line, place, value)
            elif isinstance(value, date):
                out.write_datetime(line, place, value, day)
            elif value is not None:
                out.write(line, place, value)
    book.close()
    return path
