"""Django application of filings."""

from django.apps import AppConfig


class FilingsConfig(AppConfig):
    """What institutions report."""

    name = "mingjian.record.filings"
