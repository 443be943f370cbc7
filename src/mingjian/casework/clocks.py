"""The clocks of a case: start, stop, pause, resume, extend, when they are due and when the worker looks."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from mingjian.casework.models import Case, CaseClock
from mingjian.kernel.calendars import UnknownYear
from mingjian.kernel.clocks import Due, Unit, due_on
from mingjian.kernel.problems import Refused, problem
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


def turn(case: Case, transition: Transition, on: date, days: int = 0) -> None:
    """What a transition does to the clocks of its case; `days` are those that an extension grants."""
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
    if transition.extends:
        case.clocks.get(key=transition.extends).extensions.create(days=days, granted_on=on)
    for clock in case.clocks.all():
        set_wake(clock)
    note_due(case.pk)


def set_wake(clock: CaseClock, *, is_noted: bool = False) -> None:
    """Store the day after the clock is due, on which the worker looks; none where it stands or stopped.

    Without a day too where that the term ran out `is_noted`. Refuses (`calendar.unknown`) a term that runs
    beyond the calendar: its acts wait for a newer one.
    """
    due = None if clock.stopped_on or is_noted else _due(clock)
    CaseClock.objects.filter(pk=clock.pk).update(
        wake_on=due.day + timedelta(days=1) if due else None, is_provisional=bool(due and due.provisional)
    )


def note_due(case_id: int) -> None:
    """Store what lists order cases by: whether one is closed, and the first day a running clock ends."""
    case = Case.objects.get(pk=case_id)
    dues = [due.day for clock in case.clocks.filter(stopped_on=None) if (due := _due(clock))]
    Case.objects.filter(pk=case_id).update(is_final=case.stage.final, due_on=min(dues, default=date.max))


def _due(clock: CaseClock) -> Due | None:
    try:
        return due_on(clock.started_on, clock.term, live(), clock.spans)
    except UnknownYear as error:
        unknown = problem("calendar.unknown", value=clock.started_on, allowed=live().last_year)
        raise Refused(unknown) from error


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
    left = calendar.count_known(day, due.day) if day <= due.day else -calendar.count_known(due.day, day)
    if day > due.day and left == 0:
        left = -1  # late by days that are not worked is late all the same
    return Reading(clock, due, left)


def due_at_first(clock: CaseClock) -> Due | None:
    """When the clock was due before anything was granted on top; None while it stands."""
    return due_on(clock.started_on, clock.first_term, live(), clock.spans)


def is_escalated(case: Case, readings: Collection[Reading]) -> bool:
    """True for an open case one of whose clocks ran out."""
    return not case.stage.final and any(r.is_overdue and not r.clock.stopped_on for r in readings)
