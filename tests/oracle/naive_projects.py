"""The slow, obvious twin of repeat financing."""

from datetime import date

Row = dict[str, str]


def judge_repeat_projects(loans: list[Row], as_of: date) -> list[tuple[str, str, int]]:
    """Project, second earliest day and number of platforms; `loans` are those opened by as_of."""
    first: dict[str, dict[str, str]] = {}
    for row in loans:
        project = row.get("project_id", "")
        if project and is_open(row, as_of):
            days = first.setdefault(project, {})
            day = row["opened_on"]
            days[row["platform_id"]] = min(day, days.get(row["platform_id"], day))
    return [
        (project, sorted(days.values())[1], len(days)) for project, days in first.items() if len(days) > 1
    ]


def is_open(row: Row, as_of: date) -> bool:
    """Raising or still owed at the end of as_of; funded later is raising, whatever the status says."""
    if row["status"] == "cancelled":
        return False
    if row["funded_on"] and date.fromisoformat(row["funded_on"]) > as_of:
        return True
    return row["status"] in {"raising", "current", "overdue", "defaulted"}
