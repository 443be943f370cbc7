"""The slow, obvious twin of the rate cap: the latest LPR announced by the day, in fractions of one."""

from datetime import date
from fractions import Fraction

Row = dict[str, str]

CAP_BEGINS = "2021-01-01"
LPR = [
    ("2020-04-20", "3.85"), ("2021-12-20", "3.80"), ("2022-01-20", "3.70"), ("2022-08-22", "3.65"),
    ("2023-06-20", "3.55"), ("2023-08-21", "3.45"), ("2024-07-22", "3.35"), ("2024-10-21", "3.10"),
    ("2025-05-20", "3.00"),
]  # fmt: skip


def judge_rates(loans: list[Row], as_of: date) -> list[tuple[Row, int, int]]:
    """The loans funded under the cap by as_of above it, with their rate and the cap in basis points."""
    found = []
    for row in loans:
        funded, rate = row["funded_on"], row.get("annual_rate_bp", "")
        if not funded or not rate or not CAP_BEGINS <= funded <= as_of.isoformat():
            continue
        lpr = [Fraction(percent) / 100 for day, percent in LPR if day <= funded][-1]
        if Fraction(int(rate), 10_000) > 4 * lpr:
            found.append((row, int(rate), int(4 * lpr * 10_000)))
    return found
