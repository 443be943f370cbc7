"""The obvious twin of the typed cells: one text at a time, with Python's own integers and calendar."""

import calendar
import re


def number(text: str) -> int | None:
    """The whole number of 64 bits that the text spells; None where it spells none."""
    bare = text.strip(" \t")
    if not re.fullmatch("-?[0-9]+", bare, re.ASCII):
        return None
    value = int(bare)
    return value if -(2**63) <= value < 2**63 else None


def day(text: str) -> tuple[int, int, int] | None:
    """Year, month and day that the text spells; None where it spells none. There is a year 0."""
    found = re.fullmatch("([0-9]{4})-([0-9]{2})-([0-9]{2})", text.strip(" \t"), re.ASCII)
    if not found:
        return None
    year, month, of_month = int(found[1]), int(found[2]), int(found[3])
    if not 1 <= month <= 12:
        return None
    last = calendar.monthrange(year or 400, month)[1]
    return (year, month, of_month) if 1 <= of_month <= last else None
