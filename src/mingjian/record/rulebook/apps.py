"""Django application of the rulebook."""

from django.apps import AppConfig


class RulebookConfig(AppConfig):
    """Pages of the law; the law itself is data."""

    name = "mingjian.record.rulebook"
