"""The slow judge of what platforms do: self-financing, repeat financing, promises."""

from datetime import date

from tests.oracle.naive_links import judge_self_financing
from tests.oracle.naive_projects import judge_repeat_projects
from tests.oracle.naive_wording import is_promise

Row = dict[str, str]
Verdict = dict[str, object]

LENDING_LAW = "2016-08-17"


def judge_conduct(loans: list[Row], links: list[Row], as_of: date) -> list[Verdict]:
    """All findings of the three rules from the day of the Measures on; `loans` are opened by as_of."""
    found = [
        verdict("p2p.self-financing", one_loan(row), row["funded_on"], outstanding, 0)
        for row, outstanding in judge_self_financing(loans, links, as_of)
    ]
    for project, day, platforms in judge_repeat_projects(loans, as_of):
        found.append(verdict("p2p.repeat-project", {"project_id": project}, day, platforms, 1))
    for row in loans:
        if is_promise(row.get("product_name", "")):
            found.append(verdict("p2p.promise-wording", one_loan(row), row["opened_on"], 1, 0))
    return [v for v in found if str(v["period"]) >= LENDING_LAW]


def one_loan(row: Row) -> Row:
    return {"platform_id": row["platform_id"], "loan_id": row["loan_id"]}


def verdict(rule: str, subject: Row, period: str, measured: int, threshold: int) -> Verdict:
    return {
        "rule": rule, "subject": subject, "period": period, "measured": measured, "threshold": threshold,
    }  # fmt: skip
