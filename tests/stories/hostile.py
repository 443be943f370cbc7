"""Hostile files, each with the code by which it is refused."""

import io
import struct
import zipfile
from collections.abc import Callable

from tests import workbooks as w
from tests.stories.loan_rows import GOOD, csv_text, loan

HEADER = '<row r="1">' + "".join(w.cell(f"{chr(65 + i)}1", name) for i, name in enumerate(GOOD)) + "</row>"
_SPACES = b" " * 2**20


def _packed(size: int) -> bytes:
    """A workbook whose sheet unpacks to `size` bytes of blanks."""
    content = io.BytesIO(w.workbook())
    with zipfile.ZipFile(content, "a") as out:
        info = zipfile.ZipInfo(w.SHEET)
        info.compress_type = zipfile.ZIP_DEFLATED
        with out.open(info, "w") as part:
            for _ in range(size // len(_SPACES)):
                part.write(_SPACES)
    return content.getvalue()


def _lying(size: int) -> bytes:
    """The same, but both headers say that it unpacks to 1,000 bytes."""
    return _packed(size).replace(struct.pack("<L", size), struct.pack("<L", 1_000))


def _overlapping() -> bytes:
    """Ten names for the same packed bytes."""
    content = io.BytesIO(w.workbook())
    with zipfile.ZipFile(content, "a") as out:
        out.writestr(w.SHEET, _SPACES, zipfile.ZIP_DEFLATED)
        packed = out.getinfo(w.SHEET)
        for i in range(10):
            info = zipfile.ZipInfo(f"xl/worksheets/more{i}.xml")
            for field in ("header_offset", "compress_size", "file_size", "CRC", "compress_type"):
                setattr(info, field, getattr(packed, field))
            out.filelist.append(info)
    return content.getvalue()


def _sheet(data: str, **options: str) -> bytes:
    return w.workbook(sheet=w.sheet_xml(HEADER + data, **options))


def _laughs(root: str) -> str:
    entities = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10 if i else "ha"}">' for i in range(10))
    return f"<!DOCTYPE {root} [{entities}]>"


def _many(count: int) -> bytes:
    return w.archive([*w.PARTS.items(), *((f"x{i}.txt", b"") for i in range(count))], 0)


def _rows(count: int) -> str:
    return "".join(f'<row r="{i}"><c r="A{i}" t="s"><v>0</v></c></row>' for i in range(2, count + 2))


HOSTILE: dict[str, tuple[str, Callable[[], bytes]]] = {
    "bomb of 300 MB": ("file.limit", lambda: _packed(300 * 2**20)),
    "bomb whose directory lies": ("file.unreadable", lambda: _lying(300 * 2**20)),
    "bomb by ratio": ("file.limit", lambda: _packed(32 * 2**20)),
    "2,000 files": ("file.limit", lambda: _many(2_000)),
    "directory of 2 MB": ("file.limit", lambda: _many(40_000)),
    "overlapping entries": ("file.unreadable", _overlapping),
    "a name twice": ("file.unreadable", lambda: w.archive([*w.PARTS.items(), ("XL/workbook.xml", b"")])),
    "zip in a zip": ("file.unreadable", lambda: w.archive([("loans.xlsx", w.workbook())])),
    "zip that climbs": ("file.unreadable", lambda: w.archive([("../../../evil.xml", b"<a/>")])),
    "cut off": ("file.unreadable", lambda: _sheet("")[:-30]),
    "encrypted": ("file.unreadable", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4_096)),
    "entities in the sheet": ("file.unreadable", lambda: _sheet("", prolog=_laughs("worksheet"))),
    "entities in the texts": (
        "file.unreadable",
        lambda: w.workbook(strings=_laughs("sst") + w.strings_xml("&l9;")),
    ),
    "a file of the machine": (
        "file.unreadable",
        lambda: _sheet("", prolog='<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/hostname">]>'),
    ),
    "sheet in UTF-16": (
        "file.unreadable",
        lambda: w.workbook(sheet=w.sheet_xml(HEADER, prolog=_laughs("worksheet")).encode("utf-16")),
    ),
    "far corner": ("file.limit", lambda: _sheet(w.cell("XFD1048576", "x"))),
    "large rectangle": ("file.limit", lambda: _sheet(w.cell("ALL2", "x") + w.cell("A1048576", "x"))),
    "address in other quotes": ("file.unreadable", lambda: _sheet("<c r='XFD1048576'><v>1</v></c>")),
    "address behind a mark": ("file.unreadable", lambda: _sheet('<c s=">" r="XFD1048576"><v>1</v></c>')),
    "no address": ("file.unreadable", lambda: _sheet("<c><v>1</v></c>")),
    "one long text for all cells": (
        "file.limit",
        lambda: w.workbook(sheet=w.sheet_xml(_rows(50_000)), strings=w.strings_xml("x" * 32_000)),
    ),
    "merged cells": (
        "file.unreadable",
        lambda: w.workbook(
            sheet=w.sheet_xml(HEADER).replace(
                "</sheetData>", '</sheetData><mergeCells count="1"><mergeCell ref="A2:A9"/></mergeCells>'
            )
        ),
    ),
    "ten million columns": ("file.limit", lambda: b"a," * 10_000_000 + b"a\n"),
    "ten million columns in a row": ("file.limit", lambda: csv_text().encode() + b"," * 10_000_000),
    "lone carriage returns": ("file.unreadable", lambda: csv_text(loan()).replace("\n", "\r").encode()),
    "a carriage return in a row": (
        "file.unreadable",
        lambda: csv_text(loan(product_name="a\rb")).encode(),
    ),
    "NUL": ("file.unreadable", lambda: csv_text(loan(product_name="\0")).encode()),
    "JSON of 10,000 levels": ("file.unreadable", lambda: b'{"a":' * 10_000 + b"1" + b"}" * 10_000),
    "JSON line of 50 MB": ("file.limit", lambda: b'{"a":"' + b"x" * 50_000_000 + b'"}'),
    "JSON of 50,000 keys": (
        "file.limit",
        lambda: str({f"k{i}": 1 for i in range(50_000)}).replace("'", '"').encode(),
    ),
    "JSON number of 900,000 digits": ("file.unreadable", lambda: b'{"a":' + b"9" * 900_000 + b"}"),
    "JSON key twice": ("file.unreadable", lambda: b'{"loan_id":"L1","loan_id":"L2"}'),
    "JSON NaN": ("file.unreadable", lambda: b'{"loan_id":NaN}'),
    "JSON two objects in a line": ("file.unreadable", lambda: b'{"a":1} {"a":2}'),
    "JSON over two lines": ("file.unreadable", lambda: b'{"a":\n1}'),
    "JSON list behind an object": ("file.unreadable", lambda: b'{"a":1}\n[1]'),
    "JSON with NUL": ("file.unreadable", lambda: b'{"a":"\0"}'),
    "JSON that is cut": ("file.unreadable", lambda: b'{"a":1}\n{"a":'),
    "JSON half a character": ("file.encoding", lambda: b'{"a":"\\ud83d"}'),
    "JSON half a character in a key": ("file.encoding", lambda: b'{"\\ud83d":1}'),
    "JSON in GB18030": ("file.encoding", lambda: '{"a":"青禾"}'.encode("gb18030")),
}
