"""Django application of the register."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """Institutions and their dated licences."""

    name = "mingjian.record.registry"
