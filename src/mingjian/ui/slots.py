"""Slots: places in pages of the record where casework and domains show panels.

`settings.PANELS` names, by slot, the functions (request, subject) -> HTML or "" as dotted text.
"""

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string
from django.utils.safestring import SafeString, mark_safe


def fill_slot(name: str, request: HttpRequest, subject: object) -> SafeString:
    """The panels of a slot, each rendered by a template of its own, which escapes."""
    panels = [import_string(path)(request, subject) for path in settings.PANELS.get(name, ())]
    return mark_safe("".join(panels))  # noqa: S308 - panels are rendered templates
