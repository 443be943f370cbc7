"""Values of a publication as the page writes them, with what a browser needs to check them in the log."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Protocol

from django.utils.html import format_html
from django.utils.safestring import SafeString

from mingjian.ui import figures

WRITERS: dict[str, Callable[..., str]] = {
    "yuan": figures.write_yuan,
    "short": figures.write_amount_short,
    "bp": figures.write_bp,
    "count": figures.write_count,
    "day": figures.write_day,
    "day_long": lambda iso: figures.write_day_long(date.fromisoformat(iso)),
    "text": figures.show_name,
}
ON_TIME = "on_time"  # written by the page in words


class Published(Protocol):
    """What was published: its figures, its entry in the journal and the address of the proof."""

    figures: Mapping[str, object]
    entry: object

    @property
    def address(self) -> str:
        """Where the proof is to be had."""


def write_checked(published: Published, path: str, form: str) -> SafeString:
    """The figure at a path such as `figures.balance_fen`; `form` names its writer."""
    value: object = published.figures
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return wrap_checked(published, path, form, figures.missing() if value is None else WRITERS[form](value))


def wrap_checked(published: Published, path: str, form: str, words: str) -> SafeString:
    """Words of the page that tell the figure at a path; without an index in the log yet, the words alone."""
    if not hasattr(published.entry, "sequenced"):
        return format_html("{}", words)
    pointer = "/payload/" + path.replace(".", "/")
    mark = '<span data-proof="{}" data-pointer="{}" data-as="{}">{}</span>'
    return format_html(mark, published.address, pointer, form, words)


def form_of(name: str, value: object) -> str | None:
    """How a figure of that name is written in a table; None for words that stand for codes."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    if isinstance(value, str):
        return "text"
    return next((form for end, form in (("_fen", "yuan"), ("_bp", "bp")) if name.endswith(end)), "count")
