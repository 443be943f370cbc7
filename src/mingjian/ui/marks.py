"""The two marks that stand a hundred times on a page, written without a template each: status and proof."""

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from mingjian.kernel.text import Text
from mingjian.ui.figures import choose, show_name

_SHAPES = {
    "open": '<circle cx="6" cy="6" r="4.5"/><circle cx="6" cy="6" r="1.5" fill="currentColor"/>',
    "waiting": '<circle cx="6" cy="6" r="4.5"/><path d="M6 3.5V6l1.75 1.25"/>',
    "done": '<path d="M1.5 6.5 4.5 9.5 10.5 2.5"/>',
    "stopped": '<circle cx="6" cy="6" r="4.5"/><path d="M3.5 6h5"/>',
}
_DRAWING = (
    '<svg viewBox="0 0 12 12" fill="none" stroke="currentColor" stroke-width="{}" aria-hidden="true">{}</svg>'
)
_DRAWN = {tone: mark_safe(_DRAWING.format("1.5", shape)) for tone, shape in _SHAPES.items()}  # noqa: S308
_SEALED = mark_safe(  # noqa: S308 - constants, as above
    _DRAWING.format("1.25", '<circle cx="6" cy="6" r="5"/><path d="M3.5 6.25 5.25 8 8.5 4.5"/>')
)


def write_status(label: Text | str, tone: str = "open") -> SafeString:
    """The stage of a thing; `tone` is open, waiting, done or stopped and sets the shape, else ValueError."""
    if tone not in _DRAWN:
        raise ValueError(f"tone must be open, waiting, done or stopped, not {tone}")
    words = show_name(choose(label))
    return format_html('<span class="status status-{}">{}{}</span>', tone, _DRAWN[tone], words)


def write_proof_mark(index: int, address: str) -> SafeString:
    """Recorded in the log under `index`; opens the proof."""
    title = gettext("打开存证：这一数字何时写入日志，可自行验证")
    mark = '<a class="proof" href="{}" title="{}">{}{} #{}</a>'
    return format_html(mark, address, title, _SEALED, gettext("已存证"), index)
