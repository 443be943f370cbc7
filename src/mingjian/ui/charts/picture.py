"""A picture: its words, the table behind it, and the Vega-Lite spec that draws it."""

import csv
import io
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from mingjian.kernel.money import format_minor
from mingjian.kernel.spreadsheets import harmless
from mingjian.kernel.text import Text
from mingjian.ui import figures

Spec = dict[str, Any]
Cell = str | int | None

KEY = re.compile(r"[a-z][a-z0-9-]*")
TEXT = "text"  # the unit of columns that hold names and periods
WIDE, NARROW = 560, 320  # pixels for which a picture is drawn
DASH = "—"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table: its label and its unit (`text`, or one of `figures.write_measure`).

    `level` is the level of a finding of which the column counts, which sets colour and shape.
    """

    name: str
    label: Text | str
    unit: str = TEXT
    level: str = ""

    @property
    def title(self) -> str:
        """The label in the active language, without marks that hide or reorder."""
        return figures.show_name(figures.choose(self.label))

    @property
    def is_number(self) -> bool:
        """True for columns whose cells stand right."""
        return self.unit != TEXT


@dataclass(frozen=True, slots=True)
class Threshold:
    """A line to compare with, in the unit of the series."""

    label: Text | str
    value: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """What a page, a document and a test show of some rows.

    `spec` is drawn at `width` pixels and, for small screens, at `narrow_width`; its height stays.
    An empty picture has no spec: the sentence says why.
    """

    key: str
    title: str
    sentence: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    spec: Spec = field(default_factory=dict)
    note: str = ""
    width: int = WIDE
    narrow_width: int = NARROW

    def __post_init__(self) -> None:
        if not KEY.fullmatch(self.key):
            raise ValueError(f"a key is a word of small letters, digits and dashes, not {self.key!r}")

    def sized(self, width: int) -> Spec:
        """The spec for a width in pixels; the browser does the same with the width that it has."""
        return self.spec | {"width": width}

    @property
    def spec_text(self) -> str:
        """The spec as JSON."""
        return json.dumps(self.spec, ensure_ascii=False, separators=(",", ":"))

    def written(self) -> list[list[str]]:
        """The rows as people read them."""
        return [[tell(c, one.unit) for c, one in zip(row, self.columns, strict=True)] for row in self.rows]

    def csv(self) -> str:
        """The table as CSV with a mark of UTF-8: amounts in yuan, shares in per cent."""
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(harmless(column.title + _unit_of(column.unit)) for column in self.columns)
        for row in self.rows:
            writer.writerow(_plain(c, one.unit) for c, one in zip(row, self.columns, strict=True))
        return "\ufeff" + out.getvalue()


def tell(value: Cell, unit: str) -> str:
    """A value in full, as plain text: exact amounts, shares, counts, names without hidden marks."""
    if value is None:
        return DASH
    return str(figures.write_measure(value, unit)) if isinstance(value, int) else figures.show_name(value)


def tell_short(value: int | None, unit: str) -> str:
    """A value as a sentence has it: amounts rounded to 万元, 亿元, million or billion."""
    return figures.shorten_amount(value) if unit == "fen" and value is not None else tell(value, unit)


def join(parts: Sequence[str]) -> str:
    """Parts of a sentence, ended as the language ends one."""
    told = [part for part in parts if part]
    comma, end = ("；", "。") if figures.is_chinese() else ("; ", ".")
    whole = comma.join(told)
    return whole[:1].upper() + whole[1:] + end if told else ""


def say(zh: str, en: str, **facts: object) -> str:
    """A text of one language or the other, filled."""
    return (zh if figures.is_chinese() else en).format(**facts)


def _unit_of(unit: str) -> str:
    words = {"fen": Text("（元）", " (CNY)"), "bp": Text("（%）", " (%)")}
    return figures.choose(words.get(unit, ""))


def _plain(value: Cell, unit: str) -> str | int:
    if value is None:
        return ""
    if isinstance(value, str):
        return harmless(value)
    return format_minor(value).replace(",", "") if unit in {"fen", "bp"} else value
