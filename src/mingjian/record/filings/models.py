"""Accepted filings. Their tables stay columnar, as content-addressed Parquet."""

from pathlib import Path
from typing import Self

from django.db import models

from mingjian.kernel.clocks import Due
from mingjian.kernel.periods import Period
from mingjian.law.calendars import live
from mingjian.law.formbook import forms
from mingjian.record.access.sight import OwnedSet
from mingjian.record.filings.blobs import blob_path
from mingjian.record.journal.models import AppendOnly, Entry
from mingjian.record.publications.models import Publication
from mingjian.record.registry.models import Institution


class FilingSet(OwnedSet["Filing"]):
    """Filings, narrowed by who looks and by what stands."""

    def standing(self) -> Self:
        """Those that no amendment superseded: what snapshots, lists and the public read."""
        return self.filter(superseded_by__isnull=True)


class Filing(AppendOnly):
    """One accepted table of one institution for one period: immutable, with a receipt.

    An amendment is a filing of its own that `supersedes` the one before. The two constraints keep a chain
    without forks: of two who amend at once one wins.
    """

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="filings")
    form = models.CharField(max_length=40)
    section = models.CharField(max_length=40)
    period = models.CharField(max_length=10)
    digest = models.CharField(max_length=64)  # of the bytes that were handed in
    blob = models.CharField(max_length=64)  # of the checked Parquet
    rows = models.BigIntegerField()
    mapping = models.CharField(max_length=40, blank=True)
    derived = models.JSONField(default=list)  # fields that the mapping made up
    warnings = models.JSONField(default=dict)  # code: count
    reasons = models.JSONField(default=dict)  # code of a doubt: reasons.Stated
    received_at = models.DateTimeField()
    received_on = models.DateField()
    due_on = models.DateField(null=True)  # None: no date in law
    on_time = models.BooleanField(null=True)
    received_by = models.CharField(max_length=150)
    version = models.PositiveIntegerField(default=1)  # in the chain of amendments
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="superseded_by"
    )
    amendment_reason = models.TextField(blank=True)
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="filing")
    publication = models.OneToOneField(Publication, on_delete=models.PROTECT, related_name="filing")

    objects = FilingSet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "form", "section", "period", "version"], name="one_filing_a_version"
            ),
            models.CheckConstraint(
                condition=models.Q(version=1) ^ models.Q(supersedes__isnull=False),
                name="amendment_iff_supersedes",
            ),
        ]
        indexes = [
            models.Index(fields=["form", "period"], name="filing_form_period"),
            models.Index(fields=["received_at"], name="filing_received_at"),
            models.Index(fields=["digest"], name="filing_digest"),
        ]

    def __str__(self) -> str:
        return f"{self.institution_id} {self.form} {self.period}"

    @property
    def month(self) -> Period:
        """The reporting period."""
        return Period.parse_month(self.period)

    @property
    def table(self) -> Path:
        """The checked table."""
        return blob_path(self.blob)

    @property
    def is_voluntary(self) -> bool:
        """True for a period before the duty began: checked, never late."""
        return forms()[self.form].is_voluntary(self.month)

    @property
    def due(self) -> Due | None:
        """The last day in time, as clocks show it; None where the law sets no date."""
        return Due(self.due_on, provisional=False) if self.due_on else None

    @property
    def is_dated(self) -> bool:
        """True where the law sets a last day for the period, known or not."""
        return forms()[self.form].due is not None and not self.is_voluntary

    @property
    def days_late(self) -> int:
        """Working days after the last day in time, up to the day of receipt; 0 where it was in time."""
        if self.due_on is None or self.received_on <= self.due_on:
            return 0
        return live().count_known(self.due_on, self.received_on)

    @property
    def told_receipt(self) -> str:
        """The receipt in one text: the index in the log where it has one, and the digest."""
        sequenced = getattr(self.entry, "sequenced", None)
        index = f"index {sequenced.index}, " if sequenced else ""
        return f"{index}digest {self.digest[:16]}…"

    @property
    def public_chain(self) -> dict[str, object]:
        """What the publication of an amendment of this filing tells of it.

        The public reads whether the first filing of the period came in time, and the day of the amendment.
        """
        told = self.publication.figures
        return {
            "on_time": told["on_time"],
            "first_received_on": told.get("first_received_on", told["received_on"]),
            "supersedes": self.publication.entry.digest,
        }
