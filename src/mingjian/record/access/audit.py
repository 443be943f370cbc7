"""Who did what, when: the journal, and beside it the log of logins and refusals."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from django.conf import settings
from django.utils.module_loading import import_string

from mingjian.kernel.text import Text
from mingjian.record.access.accesslog import Happening
from mingjian.record.access.models import AccessEvent
from mingjian.record.journal.models import Entry
from mingjian.ui.moment import SHANGHAI


@dataclass(frozen=True, slots=True)
class Trace:
    """One line: when, who, what, about what; `index` is its place in the log once sequenced."""

    at: datetime
    who: str
    what: Text
    about: str
    index: int | None = None


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


def midnight(day: date) -> datetime:
    """The first instant of a day in Shanghai."""
    return datetime.combine(day, time.min, SHANGHAI)
