"""`publish`: make a fact public, with a journal entry that anybody can verify."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from mingjian.record.journal.append import append
from mingjian.record.publications.models import Publication


def publish(
    *, kind: str, subject: str, figures: Mapping[str, object], by: str, at: datetime, key: str
) -> Publication:
    """Publish `figures` about `subject` once for `key`; the same key again gives the same publication.

    Raises Refused where the key was used for other figures, or the figures are too large for one leaf.
    """
    with transaction.atomic():
        entry = append(
            kind=f"publication.{kind}",
            subject=subject,
            payload=figures,
            by=by,
            at=at,
            key=f"publication:{key}",
            public=True,
        )
        publication, _ = Publication.objects.get_or_create(
            key=key,
            defaults={
                "kind": kind,
                "subject": subject,
                "figures": dict(figures),
                "entry": entry,
                "published_at": at,
            },
        )
    return publication
