"""Django application of search."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """Names by their pairs of characters, derived from the journal."""

    name = "mingjian.record.search"
