"""Snapshots: which files show what was known of a day."""

from pathlib import Path

from django.conf import settings
from django.db import models

from mingjian.record.journal.models import AppendOnly


class Snapshot(AppendOnly):
    """A content-addressed set of tables; `journal_index` is the last entry it reflects."""

    snapshot_id = models.CharField(primary_key=True, max_length=64)
    as_of = models.DateField()
    journal_index = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.as_of} {self.snapshot_id[:12]}"

    @property
    def folder(self) -> Path:
        """Where its files lie."""
        root: Path = settings.DATA
        return root / "snapshots" / self.as_of.isoformat()
