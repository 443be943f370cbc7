"""The tag library `mingjian_charts`: a picture with its words, its table and its data."""

from base64 import b64encode
from typing import Any

from django import template
from django.template import Context
from django.utils.safestring import mark_safe
from django.utils.translation import gettext

from mingjian.ui.charts import Picture, draw

register = template.Library()

INSIDE = {ord(mark): f"\\u{ord(mark):04x}" for mark in "<>&"}  # JSON inside of a page
SCRIPT = "mingjian_charts"  # where a page remembers that it has the script


@register.inclusion_tag("ui/parts/chart.html", takes_context=True)
def chart(context: Context, picture: Picture, level: int = 2) -> dict[str, Any]:
    """A picture of `mingjian.ui.charts`; `level` is that of its heading, 2 or 3.

    The drawing stands in the page; with the script it answers the pointer and the arrow keys.
    """
    if level not in {2, 3}:
        raise ValueError(f"level must be 2 or 3, not {level}")
    page: Any = context.render_context
    drawn = page.setdefault(SCRIPT, [])
    drawn.append(picture.key)
    return {
        "picture": picture,
        "is_first": len(drawn) == 1,
        "level": level,
        "wide": draw(picture),
        "narrow": draw(picture, narrow=True) if picture.narrow_width < picture.width else "",
        "rows": [
            [(cell, column.is_number) for cell, column in zip(row, picture.columns, strict=True)]
            for row in picture.written()
        ],
        "spec": mark_safe(picture.spec_text.translate(INSIDE)),  # noqa: S308 - no tag can end or begin in it
        "described": picture.title + gettext("：") + picture.sentence,
        "csv": "data:text/csv;base64," + b64encode(picture.csv().encode()).decode(),
    }
