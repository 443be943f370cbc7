"""A month of figures for tests that need no database: a good row, changed figure by figure."""

from pathlib import Path

from mingjian.law.formbook import form

FIGURES = {
    "platform_id": "P1",
    "month": "2020-06",
    "cum_amount_fen": 10_000,
    "balance_fen": 1_000,
    "top10_share_bp": 2_000,
    "top1_share_bp": 1_000,
    "overdue_fen": 500,
    "overdue90_fen": 400,
}


def monthly(path: Path, **figures: object) -> Path:
    """The one row of a monthly disclosure as CSV; figures that are not named are 100."""
    asked = [f.name for f in form("p2p-monthly").sections[0].fields if f.required]
    row = dict.fromkeys(asked, 100) | FIGURES | figures
    path.write_text(",".join(row) + "\n" + ",".join(map(str, row.values())) + "\n", encoding="utf-8")
    return path
