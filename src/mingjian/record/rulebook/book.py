"""The rulebook in use. Settings name it as dotted text, because domains lie above the record."""

from collections.abc import Callable
from functools import cache
from typing import cast

from django.conf import settings
from django.utils.module_loading import import_string

from mingjian.kernel.rulebook import Rulebook


@cache
def book() -> Rulebook:
    """The rules, the law they cite and its dated values."""
    return cast("Callable[[], Rulebook]", import_string(settings.RULEBOOK))()
