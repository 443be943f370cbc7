"""The slow, obvious twin of the filed balance beside the book, in fractions of the book."""

from datetime import date
from fractions import Fraction
from math import floor

Row = dict[str, str]

SUM_LIMIT = 9 * 10**14  # fen
AMOUNT = 1_000_000  # fen
SHARE = Fraction(1, 100)


def judge_mismatch(loans: list[Row], monthly: list[Row], as_of: date) -> list[tuple[str, int, int]]:
    """Platform, difference and threshold; `loans` are those opened by as_of."""
    found = []
    for row in monthly:
        day, balance = row.get("published_on", ""), row.get("balance_fen", "")
        if row["month"] != f"{as_of:%Y-%m}" or day > as_of.isoformat() or not balance:
            continue
        book = book_balance(loans, row["platform_id"], as_of)
        if book is None or book > SUM_LIMIT:
            continue
        difference = abs(int(balance) - book)
        if difference > AMOUNT and difference > SHARE * book:
            found.append((row["platform_id"], difference, max(AMOUNT, floor(SHARE * book))))
    return found


def book_balance(loans: list[Row], platform: str, as_of: date) -> int | None:
    """What a platform's book in CNY adds up to; None without a book, or where a day of funding lacks."""
    book = [r for r in loans if r["platform_id"] == platform and r.get("currency", "") in {"", "CNY"}]
    if not book:
        return None
    total = 0
    for row in book:
        if row["status"] == "cancelled" or (not row["funded_on"] and row["status"] == "raising"):
            continue
        if not row["funded_on"]:
            return None
        if date.fromisoformat(row["funded_on"]) <= as_of:
            total += int(row["outstanding_fen"])
    return total
