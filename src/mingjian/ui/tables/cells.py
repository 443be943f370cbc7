"""Cells of a table: as the page shows them, as a spreadsheet takes them, as JSON tells them."""

from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.template.loader import render_to_string
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from mingjian.kernel.findings import Gravity
from mingjian.kernel.money import format_bp, format_minor
from mingjian.kernel.text import Text
from mingjian.ui import figures
from mingjian.ui.marks import write_status
from mingjian.ui.moment import SHANGHAI
from mingjian.ui.parts import ClockFace
from mingjian.ui.tables.declaration import Column, Kind


@lru_cache(maxsize=64)
def _badge(level: str, language: str) -> SafeString:
    """The component `badge`; a table shows the same few a hundred times."""
    del language  # part of the key alone
    return render_to_string("ui/parts/badge.html", {"level": level})


_WRITERS: dict[Kind, Callable[[Any], str]] = {
    Kind.NUMBER: figures.write_count,
    Kind.FEN: figures.write_yuan,
    Kind.BP: figures.write_bp,
    Kind.MEASURE: lambda pair: figures.write_measure(*pair),
    Kind.DAY: figures.write_day,
    Kind.MOMENT: figures.write_moment,
    Kind.LEVEL: lambda level: show_level(Gravity(level)),
    Kind.CODE: lambda text: format_html('<span class="code">{}</span>', figures.show_name(text)),
}
CLASSES = {Kind.DAY: "nowrap", Kind.MOMENT: "nowrap", Kind.LEVEL: "nowrap", Kind.TEXT: "text"}


def show_cell(column: Column, row: Any) -> SafeString:
    """The HTML of a cell, escaped."""
    if column.show:
        return conditional_escape(column.show(row))
    value = column.read(row)
    if value is None or value == "":
        return mark_safe("") if column.kind is Kind.LEVEL or value == "" else figures.missing()
    writer = _WRITERS.get(column.kind)
    if writer:
        return conditional_escape(writer(value))
    return format_html("<bdi>{}</bdi>", figures.show_name(figures.choose(value)))


def show_status(label: Text | str, tone: str = "open") -> SafeString:
    """The stage of a thing, as the component `status` shows it."""
    return _status(figures.choose(label), tone)


def show_clock(face: ClockFace) -> SafeString:
    """When a thing is due and how many days are left, as the component `clock` shows it."""
    return _clock(face, get_language() or "")


def show_level(level: Gravity) -> SafeString:
    """The level of a finding, as the component `badge` shows it."""
    return _badge(str(level), get_language() or "")


def class_of(column: Column) -> str:
    """The class of its cells."""
    return "number" if column.kind.is_number else CLASSES.get(column.kind, "")


def flat(column: Column, row: Any) -> str | int | None:
    """The value for CSV: amounts in yuan, shares in per cent, codes as words; None is an empty cell."""
    value = column.read(row)
    if value is None:
        return None
    if isinstance(value, bool):
        return gettext("是") if value else gettext("否")
    writers: dict[Kind, Callable[[Any], str | int]] = {
        Kind.FEN: lambda fen: format_minor(fen).replace(",", ""),
        Kind.BP: format_bp,
        Kind.MEASURE: lambda pair: str(figures.write_measure(*pair)),
        Kind.NUMBER: int,
        Kind.LEVEL: lambda level: figures.choose(Gravity(level).label),
    }
    if writer := writers.get(column.kind):
        return writer(value)
    return figures.choose(value) if isinstance(value, Text) else _plain(value)


def machine(column: Column, row: Any) -> object:
    """The value for JSON: whole fen and basis points, codes as they are, a measure with its unit."""
    value = column.read(row)
    if value is None or isinstance(value, bool | int):
        return value
    if column.kind is Kind.MEASURE:
        return {"value": value[0], "unit": value[1]}
    if isinstance(value, Text):
        return {"zh": value.zh, "en": value.en}
    return _plain(value)


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(SHANGHAI).isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, date) else figures.show_name(value)


@lru_cache(maxsize=512)
def _status(label: str, tone: str) -> SafeString:
    return write_status(label, tone)


@lru_cache(maxsize=512)
def _clock(face: ClockFace, language: str) -> SafeString:
    del language  # part of the key alone
    return render_to_string("ui/parts/clock.html", {"face": face})
