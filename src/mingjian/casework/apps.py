"""Django application of casework."""

from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    """Cases, acts and clocks."""

    name = "mingjian.casework"
