"""The Django app of the design system."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Templates, static files and the tag library `mingjian_ui`."""

    name = "mingjian.ui"
    label = "ui"
    verbose_name = "明鉴界面"
