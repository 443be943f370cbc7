"""A slow, obvious judge of the eight rules of the thread, over rows as text.

The twin of the evaluation engine: it knows the rules from the interface page alone and shares only
the working-day calendar with the product.
"""

import csv
from calendar import monthrange
from datetime import date
from pathlib import Path

from mingjian.kernel.calendars import UnknownYear
from mingjian.law.calendars import official
from tests.oracle.naive_conduct import judge_conduct
from tests.oracle.naive_reports import judge_reports

Row = dict[str, str]
Tables = dict[str, list[Row]]
Verdict = dict[str, object]

LENDING_LAW = date(2016, 8, 17)  # caps, fundraising period, and the default watches
CUSTODY_GUIDE = date(2017, 2, 22)
SUM_LIMIT = 9 * 10**14  # fen; a sum above it is not judged
FUNDRAISING_LIMIT = 20  # working days
CAPS = [
    ("p2p.cap-natural-platform", "natural", ("platform_id", "borrower_id"), 20_000_000),
    ("p2p.cap-legal-platform", "legal", ("platform_id", "borrower_id"), 100_000_000),
    ("p2p.cap-natural-total", "natural", ("borrower_id",), 100_000_000),
    ("p2p.cap-legal-total", "legal", ("borrower_id",), 500_000_000),
]
SHARES = [
    ("p2p.concentration-top10", "top10_share_bp", 10, 5_000),
    ("p2p.concentration-top1", "top1_share_bp", 1, 1_000),
]


def read_tables(folder: Path) -> Tables:
    """The CSV tables of a folder by file stem; every cell as text, a missing one empty."""
    tables = {}
    for file in sorted(folder.glob("*.csv")):
        with file.open(encoding="utf-8-sig", newline="") as lines:
            tables[file.stem] = list(csv.DictReader(lines))
    return tables


def judge(tables: Tables, as_of: date) -> list[Verdict]:
    """All findings at a date as `{rule, subject, period, measured, threshold}`, sorted."""
    loans = [r for r in bound_rows(tables, "loans") if day_of(r["opened_on"]) <= as_of]
    custody, monthly = bound_rows(tables, "custody"), bound_rows(tables, "monthly")
    found = [
        *judge_caps(loans, as_of),
        *judge_fundraising(loans, as_of),
        *judge_custody(custody, as_of),
        *judge_concentration(loans, monthly, as_of),
        *judge_conduct(loans, tables.get("links", []), as_of),
        *judge_reports(tables, loans, as_of),
    ]
    return sorted(found, key=lambda v: (v["rule"], sorted(v["subject"].items()), v["period"]))


def bound_rows(tables: Tables, name: str) -> list[Row]:
    """The rows of P2P intermediaries; without a register every platform counts as one."""
    rows = tables.get(name, [])
    if "institutions" not in tables:
        return rows
    bound = {r["institution_id"] for r in tables["institutions"] if r["kind"] == "p2p"}
    return [r for r in rows if r["platform_id"] in bound]


def judge_caps(loans: list[Row], as_of: date) -> list[Verdict]:
    """The four caps: balance of one person on one platform, and over all platforms."""
    found = []
    if as_of < LENDING_LAW:
        return found
    for rule, kind, keys, cap in CAPS:
        balances: dict[tuple[str, ...], int] = {}
        for row in loans:
            in_yuan = row.get("currency", "") in {"", "CNY"}
            if row["borrower_kind"] == kind and in_yuan and has_balance(row, as_of):
                key = tuple(row[name] for name in keys)
                balances[key] = balances.get(key, 0) + int(row["outstanding_fen"])
        for key, balance in balances.items():
            if cap < balance <= SUM_LIMIT:
                subject = dict(zip(keys, key, strict=True))
                found.append(verdict(rule, subject, month_of(as_of), balance, cap))
    return found


def judge_fundraising(loans: list[Row], as_of: date) -> list[Verdict]:
    """Loans that raised money on more than 20 working days; a cancelled loan is not judged."""
    found = []
    for row in loans:
        end = raised_until(row, as_of)
        if row["status"] == "cancelled" or end is None:
            continue
        try:
            count = official().count_after(day_of(row["opened_on"]), end)
            first_late = official().nth_after(day_of(row["opened_on"]), FUNDRAISING_LIMIT + 1)
        except UnknownYear:
            continue
        if count > FUNDRAISING_LIMIT and first_late >= LENDING_LAW:
            subject = {"platform_id": row["platform_id"], "loan_id": row["loan_id"]}
            period = first_late.isoformat()
            found.append(verdict("p2p.fundraising-period", subject, period, count, FUNDRAISING_LIMIT))
    return found


def judge_custody(custody: list[Row], as_of: date) -> list[Verdict]:
    """Days on which the custodian held less than the platform owed its clients."""
    found = []
    for row in custody:
        balance, owed = int(row["custodian_balance_fen"]), int(row["client_liabilities_fen"])
        if CUSTODY_GUIDE <= day_of(row["day"]) <= as_of and balance < owed:
            subject = {"platform_id": row["platform_id"]}
            found.append(verdict("p2p.custody-shortfall", subject, row["day"], balance, owed))
    return found


def judge_concentration(loans: list[Row], monthly: list[Row], as_of: date) -> list[Verdict]:
    """Shares of the largest borrowers: as filed, and from the book in the month of as_of."""
    found = []
    for rule, column, number, limit in SHARES:
        filed = {
            (r["platform_id"], r["month"]): int(r[column])
            for r in monthly
            if r.get(column) and r["month"] <= month_of(as_of) and is_published(r, as_of)
        }
        for (platform, month), share in filed.items():
            if share > limit and min(as_of, last_day(month)) >= LENDING_LAW:
                found.append(verdict(rule, {"platform_id": platform}, month, share, limit))
        if as_of < LENDING_LAW:
            continue
        for platform, (top, total) in book_shares(loans, number, as_of).items():
            judged = (platform, month_of(as_of)) not in filed and 0 < total <= SUM_LIMIT
            if judged and top * 10_000 > limit * total:
                subject = {"platform_id": platform}
                share = top * 10_000 // total
                found.append(verdict(rule, subject, month_of(as_of), share, limit))
    return found


def book_shares(loans: list[Row], number: int, as_of: date) -> dict[str, tuple[int, int]]:
    """By platform: the balance of its `number` largest borrowers and of all of them, in minor units.

    A book of several currencies has no sum.
    """
    balances: dict[str, dict[str, int]] = {}
    currencies: dict[str, set[str]] = {}
    for row in loans:
        if has_balance(row, as_of):
            currencies.setdefault(row["platform_id"], set()).add(row.get("currency") or "CNY")
            book = balances.setdefault(row["platform_id"], {})
            borrower = row["borrower_id"]
            book[borrower] = book.get(borrower, 0) + int(row["outstanding_fen"])
    return {
        platform: (sum(sorted(book.values(), reverse=True)[:number]), sum(book.values()))
        for platform, book in balances.items()
        if len(currencies[platform]) == 1
    }


def has_balance(row: Row, as_of: date) -> bool:
    """Funded on or before as_of and not cancelled: only such a loan counts in a balance."""
    funded = row["funded_on"]
    return bool(funded) and day_of(funded) <= as_of and row["status"] != "cancelled"


def raised_until(row: Row, as_of: date) -> date | None:
    """The day on which raising ended, as_of while it runs; None where the day is missing."""
    if row["funded_on"]:
        return min(day_of(row["funded_on"]), as_of)
    return as_of if row["status"] == "raising" else None


def is_published(row: Row, as_of: date) -> bool:
    """False for a filed month published after as_of; without a day the month is used."""
    return not row.get("published_on") or day_of(row["published_on"]) <= as_of


def day_of(text: str) -> date:
    return date.fromisoformat(text)


def last_day(month: str) -> date:
    year, number = map(int, month.split("-"))
    return date(year, number, monthrange(year, number)[1])


def month_of(day: date) -> str:
    return f"{day:%Y-%m}"


def verdict(rule: str, subject: dict[str, str], period: str, measured: int, threshold: int) -> Verdict:
    return {
        "rule": rule,
        "subject": subject,
        "period": period,
        "measured": measured,
        "threshold": threshold,
    }
