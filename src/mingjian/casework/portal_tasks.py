"""What an institution has to do about the cases that were served on it."""

from datetime import date

from django.http import HttpRequest
from django.urls import reverse

from mingjian.casework.act import open_verbs
from mingjian.casework.clocks import Reading, is_escalated, read_clock
from mingjian.casework.models import Case
from mingjian.casework.story import ACKNOWLEDGE, read_service
from mingjian.kernel.clocks import Due, Term, Unit, due_on
from mingjian.kernel.permissions import Permission
from mingjian.kernel.text import Text
from mingjian.law.calendars import live
from mingjian.record.access.accounts import may, person
from mingjian.record.registry.models import Institution
from mingjian.ui.tasks import Task


def tasks_of_orders(request: HttpRequest, institution: Institution, today: date) -> list[Task]:
    """One task an open case: what the person may do next, and by which day the law wants it done.

    A case that the authority is reading asks for nothing.
    """
    seen = Case.objects.visible_to(person(request)).filter(institution=institution, is_final=False)
    found = (_task(request, one, today) for one in seen.for_rows().order_by("pk"))
    return [task for task in found if task]


def _task(request: HttpRequest, case: Case, day: date) -> Task | None:
    readings = [read_clock(clock, day) for clock in case.clocks.all()]
    verbs = {t.verb: t for t in open_verbs(case, person(request))}
    is_signing = ACKNOWLEDGE in verbs
    if not is_signing and not any(reading.due for reading in readings):
        return None  # the clock stands: the authority reads the answer
    due = _service_due(case, day) if is_signing else None
    dues = [d for d in (due, *(r.due for r in readings)) if d]
    first = min(dues, key=lambda d: d.day) if dues else None
    pausing = next((t for t in verbs.values() if t.pauses), None)  # the answer, which stops the clock
    action = verbs[ACKNOWLEDGE].label if is_signing else pausing.label if pausing else Text("查看", "Look")
    may_act = may(request, Permission.ANSWER_ORDER)
    return Task(
        title=Text(f"{case.type.label.zh} {case.number_text}", f"{case.type.label.en} {case.number_text}"),
        due=first,
        action=action if may_act else Text("查看", "Look"),
        address=reverse("portal-case", args=[case.pk]),
        note=_note(case, readings, may_act),
    )


def _service_due(case: Case, day: date) -> Due | None:
    """By when service is to be acknowledged, where the case type asks for it."""
    service = read_service(case, day)
    if service is None or service.within is None:
        return None
    term = Term(service.within, Unit.WORKING_DAYS, "")
    return due_on(date.fromisoformat(service.served_on), term, live())


def _note(case: Case, readings: list[Reading], may_act: bool) -> Text:
    """Where the case stands and what waits for an answer of the authority."""
    waits = [
        t.label
        for t in case.type.transitions
        if _is_asked(case, t.verb) and case.type.is_unanswered(t.verb, case.history)
    ]
    parts = [case.stage.label]
    parts += [Text("期限已过，案件已升级", "Term over, escalated")] if is_escalated(case, readings) else []
    parts += [Text(f"{label.zh}：等待答复", f"{label.en}: awaiting the answer") for label in waits]
    parts += [] if may_act else [Text("由有权答复的人员办理", "For those who may answer")]
    return Text(" · ".join(p.zh for p in parts), " · ".join(p.en for p in parts))


def _is_asked(case: Case, verb: str) -> bool:
    """True for an act that the other side answers."""
    return any(t.answers == verb for t in case.type.transitions)
