"""Who did what, when: the journal, and beside it the log of logins and refusals."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.module_loading import import_string

from mingjian.kernel.text import Text
from mingjian.record.access.accesslog import Happening, fold
from mingjian.record.access.models import AccessEvent
from mingjian.record.journal.models import Entry
from mingjian.ui.moment import SHANGHAI


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is looked for; empty fields do not narrow. `until` is the last day, inclusive."""

    who: str = ""
    what: str = ""
    about: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Trace:
    """One line: when, who, what, about what; `index` is its place in the log once sequenced."""

    at: datetime
    who: str
    what: Text
    about: str
    index: int | None = None


def entries(asked: Asked) -> "QuerySet[Entry]":
    """Entries of the journal, the latest first. Their payloads, which may name persons, are not read."""
    found = Entry.objects.defer("leaf").select_related("sequenced").order_by("-at", "-pk")
    named = {"by": asked.who, "kind": asked.what, "subject": asked.about}
    return _between(found.filter(**{name: value for name, value in named.items() if value}), asked)


def happenings(asked: Asked) -> "QuerySet[AccessEvent]":
    """Logins and refusals, the latest first."""
    found = AccessEvent.objects.order_by("-at", "-pk")
    named = {"username": fold(asked.who), "kind": asked.what, "place": asked.about}
    return _between(found.filter(**{name: value for name, value in named.items() if value}), asked)


def tell_entries(found: Iterable[Entry]) -> list[Trace]:
    """Entries as lines."""
    name = import_string(settings.ENTRY_WORDS)
    return [Trace(e.at, e.by, name(e.kind), e.subject, _index(e)) for e in found]


def tell_happenings(found: Iterable[AccessEvent]) -> list[Trace]:
    """Logins and refusals as lines, with the network address and what was asked for."""
    return [Trace(e.at, e.username, Happening(e.kind).label, f"{e.place} {e.path}".strip()) for e in found]


def _index(entry: Entry) -> int | None:
    sequenced = getattr(entry, "sequenced", None)
    return sequenced.index if sequenced else None


def _between(found: "QuerySet[Any]", asked: Asked) -> "QuerySet[Any]":
    if asked.since:
        found = found.filter(at__gte=_midnight(asked.since))
    if asked.until:
        found = found.filter(at__lt=_midnight(asked.until) + timedelta(days=1))
    return found


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, SHANGHAI)
