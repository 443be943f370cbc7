"""How amounts, shares, days and names are written for people, in the active language.

Pure apart from the active language. A missing value is a dash, never zero.
"""

import re
from datetime import date, datetime

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext

from mingjian.kernel.money import format_bp, format_minor
from mingjian.kernel.text import Text
from mingjian.ui.moment import SHANGHAI

WAN, YI = 10**6, 10**10  # fen in 万元 and 亿元
MILLION, BILLION = 10**8, 10**11  # fen in a million and a billion yuan

# Marks that reorder or hide the text around them: a name could pass for another one.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # control characters, not the blank ones
    "\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]"
)
_MONTHS = "January February March April May June July August September October November December"


def is_chinese() -> bool:
    """True where the page is shown in Chinese, the source language."""
    return (get_language() or "zh").startswith("zh")


def choose(text: Text | str | None) -> str:
    """A text of both languages in the active one; other text as it is."""
    if isinstance(text, Text):
        return text.zh if is_chinese() else text.en
    return text or ""


def join_sentences(first: str, second: str) -> SafeString:
    """One sentence after another: with a blank between them in English, without in Chinese."""
    return format_html("{}{}{}", first, "" if is_chinese() else " ", second)


def show_name(name: object) -> str:
    """A name from outside without marks that reorder or hide text; still to be escaped."""
    return _HIDDEN.sub("", "" if name is None else str(name))


def missing() -> SafeString:
    """The dash of a value that was not reported."""
    word = gettext("缺失")
    return format_html('<span class="missing" title="{}">—</span>', word)


def write_amount(fen: int | None) -> str:
    """Exact: 1234567 is `12,345.67 元` or `CNY 12,345.67`."""
    if fen is None:
        return missing()
    return f"{format_minor(fen)} 元" if is_chinese() else f"CNY {format_minor(fen)}"


def write_yuan(fen: int | None) -> str:
    """The number alone, for a column whose head names the unit: 1234567 is `12,345.67`."""
    return missing() if fen is None else format_minor(fen)


def write_amount_short(fen: int | None) -> SafeString:
    """Rounded to two places of 万元, 亿元, million or billion; the exact amount in the title."""
    if fen is None:
        return missing()
    exact = write_amount(fen)
    return format_html('<data value="{}" title="{}">{}</data>', fen, exact, _shorten(fen) or exact)


def shorten_amount(fen: int) -> str:
    """The same as plain text, for sentences and drawings."""
    return _shorten(fen) or str(write_amount(fen))


def write_bp(basis_points: int | None) -> str:
    """Basis points as per cent: 1234 is `12.34%`."""
    return missing() if basis_points is None else format_bp(basis_points)


def write_count(number: int | None) -> str:
    """A whole number with thousands."""
    return missing() if number is None else f"{number:,}"


def write_measure(value: int | None, unit: str) -> str:
    """A measured value with its unit: fen, bp, working_days, platforms, times or count."""
    if value is None:
        return missing()
    if unit == "fen":
        return write_amount(value)
    if unit == "bp":
        return write_bp(value)
    number = write_count(value)
    told = {
        "working_days": ngettext("%(number)s 个工作日", "%(number)s 个工作日", value) % {"number": number},
        "platforms": ngettext("%(number)s 家平台", "%(number)s 家平台", value) % {"number": number},
        "times": gettext("%(number)s 倍") % {"number": number},
        "count": number,
    }
    if unit not in told:
        raise ValueError(f"unit must be fen, bp, {', '.join(told)}, not {unit}")
    return told[unit]


def write_day(day: date | str | None) -> SafeString:
    """An ISO day for tables; takes a date or the ISO text of evidence."""
    if not day:
        return missing()
    iso = day if isinstance(day, str) else f"{day:%Y-%m-%d}"
    return format_html('<time class="nowrap" datetime="{}">{}</time>', iso, iso)


def write_day_long(day: date | None) -> SafeString:
    """A day in a sentence: `2020年6月30日` or `30 June 2020`."""
    if day is None:
        return missing()
    english = f"{day.day} {_MONTHS.split()[day.month - 1]} {day.year}"
    words = f"{day.year}年{day.month}月{day.day}日" if is_chinese() else english
    return format_html('<time class="nowrap" datetime="{}">{}</time>', day.isoformat(), words)


def write_moment(at: datetime | None) -> SafeString:
    """An instant as Shanghai reads it, to the minute; the offset stands in the attribute."""
    if at is None:
        return missing()
    local = at.astimezone(SHANGHAI)
    iso, words = local.isoformat(timespec="seconds"), f"{local:%Y-%m-%d %H:%M}"
    return format_html('<time class="nowrap" datetime="{}">{}</time>', iso, words)


def _shorten(fen: int) -> str | None:
    steps = ((YI, "{} 亿元"), (WAN, "{} 万元"))
    if not is_chinese():
        steps = ((BILLION, "CNY {} billion"), (MILLION, "CNY {} million"))
    for unit, words in steps:
        if abs(fen) >= unit:
            return words.format(_divide(fen, unit))
    return None


def _divide(fen: int, unit: int) -> str:
    """Rounded half away from zero, in integers, to two places."""
    hundredths = (abs(fen) * 200 + unit) // (2 * unit)
    return format_minor(-hundredths if fen < 0 else hundredths)
