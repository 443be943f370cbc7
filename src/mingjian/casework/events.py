"""`note`: an event of a case with the journal entry that tells it."""

from collections.abc import Mapping
from datetime import datetime

from mingjian.casework.models import Case, CaseEvent
from mingjian.record.journal.append import append


def note(
    case: Case,
    verb: str,
    payload: Mapping[str, object],
    moved: tuple[str, str],
    *,
    by: str,
    at: datetime,
    key: str,
) -> CaseEvent:
    """Write down what was done, from which status to which, inside the caller's transaction."""
    source, target = moved
    entry = append(
        kind=f"case.{verb}",
        subject=f"{case.type_key}:{case.pk}",
        payload={"from": source, "to": target, **payload},
        by=by,
        at=at,
        key=key,
    )
    return CaseEvent.objects.create(
        case=case,
        verb=verb,
        by=by,
        at=at,
        payload=dict(payload),
        source=source,
        target=target,
        entry=entry,
    )
