"""Django application of snapshots."""

from django.apps import AppConfig


class SnapshotsConfig(AppConfig):
    """What was known on a day, as files."""

    name = "mingjian.record.snapshots"
