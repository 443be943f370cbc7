"""The tag library `mingjian_ui`: filters for figures and the components of the pages.

Whatever comes from outside passes `show_name`, then the escaping of the templates.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BoundField
from django.template import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from mingjian.kernel.clocks import Due
from mingjian.kernel.findings import Gravity
from mingjian.kernel.problems import Problem
from mingjian.ui import checked, figures
from mingjian.ui.parts import Event, group_problems, measure_gauge, read_clock

register = template.Library()

register.filter("both", figures.choose, is_safe=True)
register.filter("name", figures.show_name, is_safe=True)
register.filter("then", figures.join_sentences)
register.filter("fen", figures.write_amount)
register.filter("fen_short", figures.write_amount_short)
register.filter("yuan", figures.write_yuan)
register.filter("bp", figures.write_bp)
register.filter("count", figures.write_count)
register.filter("unit", figures.write_measure)
register.filter("day", figures.write_day)
register.filter("day_long", figures.write_day_long)
register.filter("moment", figures.write_moment)


def _part(name: str, **context: object) -> SafeString:
    return render_to_string(f"ui/parts/{name}.html", context)


@register.simple_block_tag
def page_head(content: str, title: object, sentence: object = "", kicker: object = "") -> SafeString:
    """Title and the one sentence that says how the thing stands; the content is its actions."""
    return _part("page_head", title=title, sentence=sentence, kicker=kicker, actions=content)


@register.simple_block_tag
def breadcrumbs(content: str) -> SafeString:
    """The way to this page, made of `crumb`s."""
    return _part("breadcrumbs", content=content)


@register.inclusion_tag("ui/parts/crumb.html")
def crumb(label: object, address: str = "") -> dict[str, object]:
    """One step of the way; without an address, the page itself."""
    return {"label": label, "address": address}


@register.inclusion_tag("ui/parts/rail_link.html", takes_context=True)
def rail_link(
    context: Context,
    label: str,
    address: str,
    count: int | None = None,
    *,
    exact: bool = False,
    also: str = "",
) -> dict[str, object]:
    """An area of the rail; current where the path of the request lies below its address, or is `also`."""
    path = getattr(context.get("request"), "path", "")
    below = path.startswith(address.rstrip("/") + "/") and not exact
    return {
        "label": label,
        "address": address,
        "count": count,
        "current": below or path.rstrip("/") in {address.rstrip("/"), also or address.rstrip("/")},
    }


@register.simple_block_tag
def key_figures(content: str) -> SafeString:
    """A strip of `figure`s between hairlines."""
    return _part("key_figures", content=content)


@register.inclusion_tag("ui/parts/figure.html")
def figure(
    label: object, value: object, note: object = "", address: str = "", proof: Any = None
) -> dict[str, object]:
    """One key figure; `proof` is a pair or an object with `index` and `address`."""
    return {"label": label, "value": value, "note": note, "address": address, "proof": proof}


register.simple_tag(checked.write_checked, name="checked")


@register.simple_block_tag
def checked_words(content: SafeString, published: checked.Published, path: str, form: str) -> SafeString:
    """Words of the page, given as the content, that a browser checks against the log."""
    return checked.wrap_checked(published, path, form, content)


@register.inclusion_tag("ui/parts/check_summary.html")
def check_summary(subject: str = "") -> dict[str, object]:
    """What the browser found when it checked the page, with the script; `subject` is whom it is about."""
    return {"subject": subject}


@register.simple_block_tag
def data_table(
    content: str,
    caption: object,
    note: object = "",
    export: str = "",
    *,
    hide_caption: bool = False,
    wide: bool = False,
) -> SafeString:
    """A table around rows written by the page: caption, sticky head, scrolls in its own box.

    Cells of class `number` stand right, of class `text` wrap; `export` is the address of exactly what
    is shown; `wide` is for more columns than a screen holds.
    """
    return _part(
        "data_table",
        content=content,
        caption=caption,
        note=note,
        export=export,
        hide_caption=hide_caption,
        wide=wide,
    )


@register.inclusion_tag("ui/parts/badge.html")
def badge(level: str) -> dict[str, object]:
    """The level of a finding: a word, a shape and a colour. Raises ValueError for another level."""
    return {"level": str(Gravity(level))}


@register.inclusion_tag("ui/parts/status.html")
def status(label: object, tone: str = "open") -> dict[str, object]:
    """The stage of a thing; `tone` is open, waiting, done or stopped and sets the shape."""
    if tone not in {"open", "waiting", "done", "stopped"}:
        raise ValueError(f"tone must be open, waiting, done or stopped, not {tone}")
    return {"label": label, "tone": tone}


@register.inclusion_tag("ui/parts/seal.html")
def seal(label: object) -> dict[str, object]:
    """An act of the law (an order, a decision), in seal red; for nothing else."""
    return {"label": label}


@register.inclusion_tag("ui/parts/proof_mark.html")
def proof_mark(index: int, address: str) -> dict[str, object]:
    """Recorded in the log under `index`; opens the proof."""
    return {"index": index, "address": address}


@register.inclusion_tag("ui/parts/clock.html")
def clock(due: Due | None, today: date, label: object = "", done_on: date | None = None) -> dict[str, object]:
    """When a thing is due and how many days are left; a `due` of None is a clock that stands."""
    return {"label": label, "face": read_clock(due, today, done_on)}


@register.inclusion_tag("ui/parts/duty.html")
def duty(
    title: object, due: Due | None, today: date, action: str, address: str, note: object = ""
) -> dict[str, object]:
    """What is due, by when, one button; a `due` of None has no date. Stands in a list of class `duties`."""
    face = read_clock(due, today) if due else None
    return {"title": title, "face": face, "action": action, "address": address, "note": note}


@register.inclusion_tag("ui/parts/gauge.html")
def gauge(measured: int, threshold: int, unit: str) -> dict[str, object]:
    """What was measured against its threshold, as a bar and in words."""
    return {"measured": measured, "threshold": threshold, "unit": unit} | measure_gauge(measured, threshold)


@register.inclusion_tag("ui/parts/timeline.html")
def timeline(events: Sequence[Event]) -> dict[str, object]:
    """What happened, in the order given."""
    return {"events": events}


@register.inclusion_tag("ui/parts/problem_list.html")
def problem_list(problems: Sequence[Problem], counts: Mapping[str, int] | None = None) -> dict[str, object]:
    """Problems grouped by code: how many, an example, what is allowed; errors first.

    `counts` tells how many there are of a code where `problems` lists fewer.
    """
    return {"groups": group_problems(problems, counts or {})}


@register.inclusion_tag("ui/parts/field.html")
def field(bound: BoundField) -> dict[str, object]:
    """A form field with its label, help and errors."""
    return {"field": bound, "is_check": getattr(bound.field.widget, "input_type", "") == "checkbox"}


@register.inclusion_tag("ui/parts/file_drop.html")
def file_drop(bound: BoundField) -> dict[str, object]:
    """A plain file input with room to drop a file on."""
    return {"field": bound}


@register.simple_block_tag
def empty_state(content: str, title: object, sentence: object = "") -> SafeString:
    """What a page says where it has nothing to show; the content is what to do next."""
    return _part("empty_state", title=title, sentence=sentence, actions=content)


@register.simple_block_tag
def evidence_panel(content: str, title: object, close: str = "") -> SafeString:
    """Evidence beside the row; `close` is the address of the page without it."""
    return _part("evidence_panel", title=title, close=close, content=content)


@register.simple_block_tag
def evidence_part(content: str, title: object, note: object = "", *, shut: bool = False) -> SafeString:
    """One foldable part of the evidence, open unless `shut`."""
    return _part("evidence_part", title=title, note=note, shut=shut, content=content)


@register.inclusion_tag("ui/parts/pages.html", takes_context=True)
def pages(context: Context, page: "Page[Any]") -> dict[str, object]:
    """The pages of a list; other parameters of the address stay."""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    return {"page": page, "numbers": list(numbers), "request": context.get("request")}
