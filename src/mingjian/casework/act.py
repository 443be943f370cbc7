"""`act`: the only way in which people move a case.

An act is one transaction: guard, compare-and-swap on the version, number, clocks, document, event, journal,
publication of a final decision.
"""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from mingjian.casework.clocks import is_paused, read_clock, turn
from mingjian.casework.decisions import publish_decision
from mingjian.casework.documents import Press, Unset, issue
from mingjian.casework.events import note
from mingjian.casework.models import Case, CaseEvent
from mingjian.casework.numbers import give_number
from mingjian.casework.statements import Said, read_statement
from mingjian.kernel.problems import Refused, problem
from mingjian.kernel.workflow import Transition
from mingjian.record.access.models import Account

FINAL_AND_PUBLIC = ("rectified", "unrectified")  # outcomes


def open_verbs(case: Case, account: Account | None) -> tuple[Transition, ...]:
    """The acts that a person may do on a case now."""
    if account is None or not Case.objects.visible_to(account).filter(pk=case.pk).exists():
        return ()
    done = list(case.events.values_list("verb", "by"))
    authored = {verb for verb, by in done if by == account.username}
    history = [verb for verb, _ in done]
    allowed = case.type.allowed(case.status, account.role.permissions, authored, history)
    return tuple(t for t in allowed if _clock_permits(case, t))


def act(case: Case, verb: str, *, by: Account, at: datetime, seen: int, payload: Mapping[str, str]) -> Case:
    """Do one act on a case as it was seen at version `seen`.

    The same act by the same person on the same version again changes nothing. Raises Refused where the act
    is not open to the person, says too little, or somebody else acted first.
    """
    key = f"case:{case.pk}:{seen + 1}"
    if CaseEvent.objects.filter(entry__key=key, verb=verb, by=by.username).exists():
        return Case.objects.get(pk=case.pk)
    allowed = open_verbs(case, by)
    transition = next((t for t in allowed if t.verb == verb), None)
    if transition is None:
        names = "、".join(t.verb for t in allowed) or "—"
        raise Refused(problem("case.forbidden", column=verb, value=case.status, allowed=names))
    said = read_statement(case, transition, payload, localdate(at))
    press = Press()
    while True:
        try:
            with transaction.atomic():
                return _do(Case.objects.get(pk=case.pk), transition, said, press, by=by, at=at, seen=seen)
        except Unset as waiting:
            press.set(waiting.paper)


def _do(
    case: Case, transition: Transition, said: Said, press: Press, *, by: Account, at: datetime, seen: int
) -> Case:
    """The act itself, in one transaction."""
    source = case.status
    _swap(case, transition, seen)
    told = _work(case, transition, said, press, at)
    moved, key = (source, transition.lands(source)), f"case:{case.pk}:{seen + 1}"
    note(case, transition.verb, told, moved, by=by.username, at=at, key=key)
    if transition.outcome in FINAL_AND_PUBLIC:
        publish_decision(case, transition.outcome, by=by.username, at=at)
    case.refresh_from_db()
    return case


def _work(case: Case, transition: Transition, said: Said, press: Press, at: datetime) -> dict[str, object]:
    """What an act does beside the status; all that its event tells."""
    told: dict[str, object] = dict(said)
    before = _due_days(case)
    turn(case, transition, _effective(said, at), int(said.get("days", 0)))
    if transition.extends and before:
        told |= {"due_before": before[0], "due_after": _due_days(case)[0]}
    if transition.numbered or (transition.starts and not case.number_text):  # approved before numbers were
        told["number"] = str(give_number(case, localdate(at)))
    if transition.numbered or transition.starts:
        told["document"] = issue(case, told, at, press)
    return told


def _due_days(case: Case) -> list[str]:
    """The days on which running clocks are due; none while a clock stands."""
    dues = [read_clock(clock, clock.started_on).due for clock in case.clocks.all()]
    return [due.day.isoformat() for due in dues if due]


def _effective(said: Said, at: datetime) -> date:
    """The day from which an act counts: that of service where it is told, else the day of the act."""
    return date.fromisoformat(str(said["served_on"])) if "served_on" in said else localdate(at)


def _clock_permits(case: Case, transition: Transition) -> bool:
    """A clock that stands cannot be paused again by hand, one that runs cannot be resumed."""
    if transition.verb == "pause":
        return not is_paused(case, "term")
    return transition.verb != "resume" or is_paused(case, "term")


def _swap(case: Case, transition: Transition, seen: int) -> None:
    """Move the case if nobody did since; an act on a closed case keeps its outcome."""
    moved = Case.objects.filter(pk=case.pk, version=seen, status=case.status).update(
        status=transition.lands(case.status), outcome=transition.outcome or case.outcome, version=seen + 1
    )
    if not moved:
        now = Case.objects.get(pk=case.pk)
        raise Refused(problem("case.moved", value=now.status))
