"""What a page tells of a case: its events in words, its service, what each open act asks for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import dropwhile

from mingjian.casework.models import Case, CaseEvent
from mingjian.casework.statements import earliest
from mingjian.kernel.text import Text
from mingjian.kernel.workflow import DRAFT, OVERDUE, CaseType, Detail, Kind, Transition
from mingjian.law.calendars import live
from mingjian.record.access.models import Account
from mingjian.ui.figures import choose, is_chinese
from mingjian.ui.parts import Event

SERVE = "serve"
ACKNOWLEDGE = "acknowledge"
PORTAL = "portal"
ACTS_OF_LAW = frozenset({"approve", SERVE, "extend", "accept", "conclude"})  # shown in seal red
DUES = (
    ("due", Text("届满日", "Due")),
    ("due_before", Text("原届满日", "Due before")),
    ("due_after", Text("现届满日", "Due now")),
    ("number", Text("文号", "Number")),
)


@dataclass(frozen=True, slots=True)
class Question:
    """One detail that an act asks for; `first` is the earliest day, `value` what stands in the field."""

    detail: Detail
    is_required: bool
    first: date | None
    value: str


@dataclass(frozen=True, slots=True)
class Offer:
    """An act that is open to the reader, with what it asks for."""

    transition: Transition
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Service:
    """How and when a case was served, who took it, and whether that is overdue."""

    method: Text
    served_on: str
    taken: CaseEvent | None
    is_missing: bool
    within: int | None  # working days


def tell_events(case: Case, *, on_desk: bool) -> list[Event]:
    """What happened; what went on inside the authority before service stays there."""
    events: Iterable[CaseEvent] = case.events.select_related("entry__sequenced")
    if not on_desk:
        events = dropwhile(lambda e: e.verb != SERVE, events)
    return [_event(e, case.type) for e in events]


def tell_acts_since(case: Case, seen: int, *, on_desk: bool) -> list[Event]:
    """The acts done after a person saw the case at version `seen`; none for a version that never was."""
    if seen < 0:
        return []
    events: Iterable[CaseEvent] = case.events.select_related("entry__sequenced")
    later = [event for event in events if event.verb != OVERDUE][seen + 1 :]  # the draft is version 0
    served = next((event.pk for event in case.events.all() if event.verb == SERVE), None)
    shown = [event for event in later if on_desk or (served is not None and event.pk >= served)]
    return [_event(event, case.type) for event in shown]


def tell_typed(case: Case, typed: Mapping[str, str], offers: Sequence[Offer]) -> list[tuple[Text, str]]:
    """What was typed for an act that is open no more: shown again, so that nobody types it twice."""
    if typed.get("verb") in {offer.transition.verb for offer in offers}:
        return []
    texts = [detail for detail in case.type.details if detail.kind is Kind.TEXT]
    return [(detail.label, typed[detail.name]) for detail in texts if typed.get(detail.name, "").strip()]


def tell_verb(kind: CaseType, verb: str) -> Text:
    """The word for what was done."""
    if verb == DRAFT:
        return Text("起草", "Draft")
    return kind.clocks[0].overdue if verb == OVERDUE else kind.transition(verb).label


def read_service(case: Case, today: date) -> Service | None:
    """The service of a case; None before it. Only the portal can tell that nobody took it."""
    served = case.events.filter(verb=SERVE).first()
    if served is None:
        return None
    method = str(served.payload.get("method", PORTAL))
    day = served.payload.get("served_on") or str(case.clocks.get(key="term").started_on)
    taken = case.events.filter(verb=ACKNOWLEDGE).first()
    within, waited = case.type.acknowledged_within, live().count_known(date.fromisoformat(day), today)
    is_late = within is not None and waited > within and not case.stage.final
    return Service(
        method=case.type.detail("method").codes[method],
        served_on=day,
        taken=taken,
        is_missing=method == PORTAL and taken is None and is_late,
        within=within,
    )


def offer(case: Case, transition: Transition, today: date) -> Offer:
    """An act with its fields, filled in where there is something to propose."""
    questions = []
    for name in transition.details:
        detail = case.type.detail(name)
        is_day = detail.kind is Kind.DAY
        value = today.isoformat() if is_day else _asked(case, transition, name)
        first = earliest(case, detail) if is_day else None
        questions.append(Question(detail, name in transition.required, first, value))
    return Offer(transition, tuple(questions))


def reserved(case: Case, account: Account, verbs: tuple[Transition, ...]) -> list[Transition]:
    """Acts open now that this person may not do because of an earlier act of his own."""
    unbound = case.type.allowed(case.status, account.role.permissions, (), case.history)
    return [t for t in unbound if t.not_by_author_of and t not in verbs]


def _asked(case: Case, transition: Transition, name: str) -> str:
    """What the request said that this act answers: days asked for are proposed to be granted."""
    request = case.events.filter(verb=transition.answers or "").last()
    return str(request.payload.get(name, "")) if request and name == "days" else ""


def _event(event: CaseEvent, kind: CaseType) -> Event:
    is_system = event.verb == OVERDUE
    return Event(
        at=event.at,
        title=tell_verb(kind, event.verb),
        by="" if is_system else event.by,
        note=_note(event, kind),
        is_act=event.verb in ACTS_OF_LAW,
    )


def _note(event: CaseEvent, kind: CaseType) -> str:
    """What an event says: a single text as it stands, several details with their names."""
    said = [(d, event.payload[d.name]) for d in kind.details if d.name in event.payload]
    facts = [(label, str(event.payload[name])) for name, label in DUES if name in event.payload]
    if event.verb == DRAFT:
        return ""
    if len(said) == 1 and said[0][0].kind is Kind.TEXT and not facts:
        return str(said[0][1])
    colon, stop = ("：", "；") if is_chinese() else (": ", "; ")
    parts = [f"{choose(d.label)}{colon}{_word(d, value)}" for d, value in said]
    return stop.join(parts + [f"{choose(label)}{colon}{text}" for label, text in facts])


def _word(detail: Detail, value: object) -> str:
    return choose(detail.codes[str(value)]) if detail.kind is Kind.CODE else str(value)
