"""Accepted filings. Their tables stay columnar, as content-addressed Parquet."""

from pathlib import Path

from django.db import models

from mingjian.kernel.periods import Period
from mingjian.record.access.sight import OwnedSet
from mingjian.record.filings.blobs import blob_path
from mingjian.record.journal.models import AppendOnly, Entry
from mingjian.record.publications.models import Publication
from mingjian.record.registry.models import Institution


class Filing(AppendOnly):
    """One accepted form of one institution for one period: immutable, with a receipt."""

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
    received_at = models.DateTimeField()
    received_on = models.DateField()
    due_on = models.DateField(null=True)  # None: no date in law
    on_time = models.BooleanField(null=True)
    received_by = models.CharField(max_length=150)
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="filing")
    publication = models.OneToOneField(Publication, on_delete=models.PROTECT, related_name="filing")

    objects = OwnedSet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution", "form", "period"], name="one_filing_a_period")
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
