"""Erase personal data from the journal while proofs stay valid."""

from datetime import datetime

from django.db import transaction

from mingjian.record.journal.append import append
from mingjian.record.journal.models import Entry, EntryBody


def erase(entry: Entry, *, by: str, at: datetime, reason: str) -> Entry:
    """Erase the payload of a private entry for good; the entry that tells so.

    Digest, leaf and proof of the erased entry stay. Raises ValueError for a public entry: what was published
    cannot be taken back.
    """
    if entry.public:
        raise ValueError("a public entry cannot be erased")
    with transaction.atomic():
        told = append(
            kind="journal.erased",
            subject=str(entry.pk),
            payload={"digest": entry.digest, "reason": reason},
            by=by,
            at=at,
            key=f"journal.erased:{entry.pk}",
        )
        EntryBody.objects.filter(pk=entry.pk).delete()
    return told
