"""Django application of publications."""

from django.apps import AppConfig


class PublicationsConfig(AppConfig):
    """What is public, with proofs."""

    name = "mingjian.record.publications"
