"""Django application of access."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """Accounts, roles, and who may see what."""

    name = "mingjian.record.access"
