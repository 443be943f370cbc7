"""Cells that crowd the edges of late figures, rates, and filed balances, out of one number each."""

from datetime import date, timedelta

from tests.oracle.digits import Digits
from tests.oracle.naive_mismatch import book_balance

Row = dict[str, str]

RATES = ["", "0", "1200", "1201", "1240", "1241", "1520", "1521", "1540", "1541", "3600"]
OFFSETS = [-1_000_001, -1_000_000, -999_999, 0, 1_000_000, 1_000_001]  # fen beside the book
SHARES = [-101, -100, 100, 101]  # basis points of the book, and a fen


def licence(digits: Digits, as_of: date) -> Row:
    """The days of a licence around the guidelines, around the last months before as_of, or none."""
    ended = as_of.replace(day=1)
    day = timedelta(days=1)
    begin = digits.pick(
        ["2017-07-31", "2017-08-31", "2017-09-01", "", str(ended - day), str(ended - 40 * day)]
    )
    end = digits.pick(["", "2017-09-30", "2017-10-01", str(ended - day), str(ended)])
    return {"licence_from": begin, "licence_to": end if end > begin else ""}


def balance(digits: Digits, loans: list[Row], platform: str, as_of: date) -> str:
    """A balance as filed, close to that of the book."""
    book = book_balance([r for r in loans if r["opened_on"] <= as_of.isoformat()], platform, as_of) or 0
    near = [book + offset for offset in OFFSETS]
    near += [book + book * share // 10_000 + step for share in SHARES for step in (-1, 0, 1)]
    return digits.pick(["", *(str(fen) for fen in near if 0 <= fen <= 10**14)])
