"""Publications: what the public may read, as it stands in the journal."""

from functools import cache

from django.db import models
from django.urls import reverse

from mingjian.record.journal.models import AppendOnly, Entry


class Publication(AppendOnly):
    """One public fact about a subject: its figures are the payload of a public journal entry."""

    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=64, db_index=True)  # institution_id
    key = models.CharField(max_length=200, unique=True)
    figures = models.JSONField()
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="publication")
    published_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.kind} {self.subject} {self.key}"

    @property
    def address(self) -> str:
        """Where its proof is to be had."""
        return f"{_proofs()}{self.pk}"


@cache  # a page asks for it once a figure
def _proofs() -> str:
    return reverse("proof", args=[0]).removesuffix("0")
