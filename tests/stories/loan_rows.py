"""Loan rows for tests: a good row, changed cell by cell."""

from pathlib import Path

GOOD = {
    "loan_id": "L1",
    "platform_id": "P1",
    "borrower_id": "b3f1",
    "borrower_kind": "natural",
    "principal_fen": "100000",
    "outstanding_fen": "50000",
    "annual_rate_bp": "1200",
    "term_days": "90",
    "opened_on": "2019-01-07",
    "funded_on": "2019-01-10",
    "due_on": "2019-04-10",
    "status": "current",
    "project_id": "J1",
    "product_name": "青禾一期",
    "region": "310000",
}


def loan(**changes: str) -> dict[str, str]:
    return {**GOOD, **changes}


def csv_text(*rows: dict[str, str]) -> str:
    lines = [",".join(GOOD)] + [",".join(row.values()) for row in rows]
    return "\n".join(lines) + "\n"


def write_loans(path: Path, *rows: dict[str, str]) -> Path:
    path.write_text(csv_text(*rows), encoding="utf-8")
    return path
