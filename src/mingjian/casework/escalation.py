"""`escalate`: the worker notes once that a term ran out, and looks again where a year was arranged."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from mingjian.casework.clocks import note_due, read_clock, set_wake
from mingjian.casework.events import note
from mingjian.casework.models import Case, CaseClock
from mingjian.kernel.workflow import OVERDUE
from mingjian.law.calendars import live


def escalate(*, today: date, by: str, at: datetime) -> int:
    """Note `case.overdue` for every clock that ran out, once for each due day; how many were noted.

    A provisional day whose year was arranged since is computed again from the facts.
    """
    arranged = date(live().provisional_from, 1, 1)
    waiting = CaseClock.objects.filter(
        Q(wake_on__lte=today) | Q(is_provisional=True, wake_on__lte=arranged)
    ).order_by("pk")
    return sum(_look(clock.pk, today, by, at) for clock in waiting)


def _look(clock_id: int, today: date, by: str, at: datetime) -> bool:
    """Read the clock again under the lock of its case, which an act takes too."""
    with transaction.atomic():
        case = Case.objects.select_for_update().get(clocks__pk=clock_id)
        clock = CaseClock.objects.get(pk=clock_id)
        reading = read_clock(clock, today)
        is_noted, is_late = False, reading.is_overdue and clock.stopped_on is None
        if is_late and reading.due:
            told = {"clock": clock.key, "due": reading.due.day.isoformat()}
            key = f"case:{case.pk}:{OVERDUE}:{clock.key}:{told['due']}"
            is_noted = not case.events.filter(entry__key=key).exists()
            if is_noted:
                note(case, OVERDUE, told, (case.status, case.status), by=by, at=at, key=key)
        set_wake(clock, is_noted=is_late)
        note_due(case.pk)
    return is_noted
