"""The case types in use. Settings name them as dotted text, because domains lie above casework."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import cast

from django.conf import settings
from django.utils.module_loading import import_string

from mingjian.kernel.workflow import CaseType


@cache
def case_types() -> Mapping[str, CaseType]:
    """Every case type by its key."""
    return cast("Callable[[], Mapping[str, CaseType]]", import_string(settings.CASE_TYPES))()


def case_type(key: str) -> CaseType:
    """The case type of a key; raises KeyError."""
    return case_types()[key]
