"""Identity-card numbers (GB 11643): recognised in SQL and in texts, and masked before they are shown."""

import re
from datetime import date

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_DIGITS = "10X98765432"
SHAPE = "[1-9][0-9]{16}[0-9Xx]"

_NUMBER = re.compile(rf"(?<![0-9]){SHAPE}(?![0-9Xx])", re.ASCII)


def is_identity_number(text: str) -> bool:
    """True for 18 characters with a valid date of birth and a valid check digit."""
    if not re.fullmatch(SHAPE, text, re.ASCII):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(text, WEIGHTS, strict=False))
    return CHECK_DIGITS[total % 11] == text[17].upper() and _is_day(text[6:14])


def masked(text: str) -> str:
    """The text with the last digits of each identity-card number hidden, but for its end."""
    return _NUMBER.sub(_mask, text)


def identity_sql(column: str) -> str:
    """A DuckDB condition: the cell is an identity-card number. Null cells give null or false."""
    # CASE keeps the arithmetic away from other cells: conditions joined by AND may be reordered.
    digits = " + ".join(f"(ascii({column}[{i}]) - 48) * {w}" for i, w in enumerate(WEIGHTS, 1))
    return (
        f"CASE WHEN strlen({column}) = 18 AND regexp_full_match({column}, '{SHAPE}')"
        f" THEN upper({column}[18]) = '{CHECK_DIGITS}'[1 + ({digits}) % 11]"
        f" AND try_strptime({column}[7:14], '%Y%m%d') IS NOT NULL ELSE false END"
    )


def _mask(found: re.Match[str]) -> str:
    number = found[0]
    return f"{number[:6]}********{number[14:]}" if is_identity_number(number) else number


def _is_day(digits: str) -> bool:
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return True
