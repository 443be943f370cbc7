"""The clocks of a case: start, stop, pause, resume, and when they are due."""

from dataclasses import dataclass
from datetime import date

from mingjian.casework.models import Case, CaseClock
from mingjian.kernel.clocks import Due, Unit, due_on
from mingjian.kernel.workflow import Transition
from mingjian.law.calendars import live


@dataclass(frozen=True, slots=True)
class Reading:
    """A clock as read on a day: due (None while it stands), stopped, working days left (negative: late)."""

    clock: CaseClock
    due: Due | None
    left: int | None

    @property
    def is_overdue(self) -> bool:
        """True where the term ran out before the act."""
        return self.left is not None and self.left < 0


def turn(case: Case, transition: Transition, on: date) -> None:
    """What a transition does to the clocks of its case."""
    if transition.starts:
        spec = case.type.clock(transition.starts)
        CaseClock.objects.create(
            case=case,
            key=spec.key,
            started_on=on,
            length=case.term_days,
            unit=str(Unit.WORKING_DAYS),
            basis=spec.basis.zh,
        )
    if transition.pauses:
        clock = case.clocks.get(key=transition.pauses)
        if not clock.pauses.filter(end__isnull=True).exists():
            clock.pauses.create(start=on)
    if ends := transition.resumes or transition.stops:
        case.clocks.get(key=ends).pauses.filter(end__isnull=True).update(end=on)
    if transition.stops:
        case.clocks.filter(key=transition.stops).update(stopped_on=on)


def is_paused(case: Case, key: str) -> bool:
    """True while a clock of the case stands."""
    return case.clocks.filter(key=key, pauses__end__isnull=True, pauses__isnull=False).exists()


def read_clock(clock: CaseClock, today: date) -> Reading:
    """The due day of a clock and the working days left on a day (or when it was stopped)."""
    due = due_on(clock.started_on, clock.term, live(), clock.spans)
    if due is None:
        return Reading(clock, None, None)
    day = clock.stopped_on or today
    calendar = live()
    left = calendar.count_after(day, due.day) if day <= due.day else -calendar.count_after(due.day, day)
    if day > due.day and left == 0:
        left = -1  # late by days that are not worked is late all the same
    return Reading(clock, due, left)
