"""Django application of findings."""

from django.apps import AppConfig


class FindingsConfig(AppConfig):
    """What the rules found."""

    name = "mingjian.record.findings"
