"""Django application of access."""

from typing import Any

from django.apps import AppConfig
from django.core.management import call_command
from django.db.models.signals import post_migrate


class AccessConfig(AppConfig):
    """Accounts, roles, and who may see what."""

    name = "mingjian.record.access"

    def ready(self) -> None:
        """Listen to logins; lay the table in which all server processes share codes used and guesses made."""
        from mingjian.record.access.secondfactor import require_known_roles
        from mingjian.record.access.sessions import connect

        require_known_roles()
        connect()
        post_migrate.connect(_lay_shared_cache, sender=self)


def _lay_shared_cache(*, using: str, **_signal: Any) -> None:
    call_command("createcachetable", database=using, verbosity=0)
