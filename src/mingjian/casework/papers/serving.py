"""The page that service adds to an order: method, day, the due day, what the journal holds."""

from datetime import date
from typing import Any

from mingjian.casework.clocks import read_clock
from mingjian.casework.models import Case
from mingjian.casework.papers.order import tell_entry, write_date


def service_page(case: Case, told: dict[str, Any], approved: str) -> dict[str, Any]:
    """Service as told by its act; the clock of the case has begun. `approved` is the order's digest."""
    served_on = date.fromisoformat(str(told["served_on"]))
    due = read_clock(case.clocks.get(key="term"), served_on).due
    if due is None:
        raise ValueError("a clock that begins does not stand")
    entry = case.events.select_related("entry__sequenced").get(verb="approve").entry
    return {
        "method": case.type.detail("method").codes[str(told["method"])].zh,
        "served_on": write_date(served_on),
        "term": f"{case.term_days} 个工作日",
        "due": write_date(due.day),
        "is_provisional": due.provisional,
        "record": tell_entry(entry),
        "document": approved,
    }
