"""The slow, obvious twin of late monthly figures: month by month and day by day."""

from datetime import date, timedelta
from functools import cache

from mingjian.kernel.calendars import UnknownYear
from mingjian.law.calendars import official
from tests.oracle.naive_days import count_after, nth_after

Row = dict[str, str]
Late = tuple[str, str, int]  # platform, month, working days late

GUIDELINES = date(2017, 8, 23)
DAY = timedelta(days=1)


def judge_lateness(institutions: list[Row], monthly: list[Row], as_of: date) -> list[Late]:
    """Every month that ended under the guidelines, of every P2P institution licensed on its last day."""
    published = {(r["platform_id"], r["month"]): r.get("published_on", "") for r in monthly}
    found = []
    for row in institutions:
        for last in month_ends(as_of):
            if row["kind"] != "p2p" or not is_licensed(row, last):
                continue
            text = published.get((row["institution_id"], f"{last:%Y-%m}"), "")
            days = days_late(last, date.fromisoformat(text) if text else as_of, as_of)
            if days:
                found.append((row["institution_id"], f"{last:%Y-%m}", days))
    return found


def is_licensed(row: Row, day: date) -> bool:
    begin, end = row.get("licence_from", ""), row.get("licence_to", "")
    return bool(begin) and begin <= day.isoformat() and (not end or day.isoformat() < end)


def month_ends(as_of: date) -> list[date]:
    """The last days of months, from the guidelines on, that lie before as_of."""
    days = [GUIDELINES + n * DAY for n in range(max(0, (as_of - GUIDELINES).days))]
    return [day for day in days if (day + DAY).day == 1]


@cache
def days_late(last: date, published: date, as_of: date) -> int:
    """Working days after the 5th of the next month, up to publication or as_of; 0 where none is known."""
    try:
        due = nth_after(last, 5, official().is_working)
        return count_after(due, min(published, as_of), official().is_working)
    except UnknownYear:
        return 0
