"""Django application of the register."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """Institutions, their dated licences and links."""

    name = "mingjian.record.registry"
