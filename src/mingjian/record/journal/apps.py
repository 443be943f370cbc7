"""The Django app of the journal."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class JournalConfig(AppConfig):
    """Registers the journal's tables under the label `journal`."""

    name = "mingjian.record.journal"
    label = "journal"
    verbose_name = "日志"

    def ready(self) -> None:
        """See to it that append-only tables have their triggers."""
        from mingjian.record.journal.triggers import lay_triggers

        post_migrate.connect(lay_triggers, sender=self)
