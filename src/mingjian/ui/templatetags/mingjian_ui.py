"""The tag library `mingjian_ui`: filters for figures and the components of the pages.

Whatever comes from outside passes `show_name`, then the escaping of the templates.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django import template
from django.core.paginator import Page
from django.forms import BoundField
from django.http import HttpRequest
from django.template import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from mingjian.kernel.clocks import Due
from mingjian.kernel.findings import Gravity
from mingjian.kernel.problems import Problem
from mingjian.ui import checked, figures, marks
from mingjian.ui.parts import Event, draw_trend, group_problems, measure_gauge, read_clock
from mingjian.ui.theme import THEMES, chosen_theme

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


def _is_asked(request: HttpRequest | None, address: str) -> bool:
    """True where the request asks for the path of an address with at least its parameters."""
    if request is None:
        return False
    parts = urlsplit(address)
    wanted = parse_qsl(parts.query, keep_blank_values=True)
    return parts.path in {"", request.path} and all(request.GET.get(name) == value for name, value in wanted)


def _count_from_1(things: Sequence[object]) -> range:
    return range(1, len(things) + 1)


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
    label: object,
    value: object,
    note: object = "",
    address: str = "",
    proof: Any = None,
    trend: Sequence[int | None] | None = None,
) -> dict[str, object]:
    """One key figure; the filter of the value writes its unit.

    `proof` is an object with `index` and `address`. `trend` are the values of the last periods, oldest
    first, None where one is missing: drawn as a small line, and said in words against the period before.
    """
    drawn = draw_trend(trend) if trend else None
    return {
        "label": label,
        "value": value,
        "note": note,
        "address": address,
        "proof": proof,
        "trend": drawn,
    }


@register.inclusion_tag("ui/parts/trend_cell.html")
def trend_line(values: Sequence[int | None]) -> dict[str, object]:
    """The values of the last periods, oldest first, as a small line with words, for a cell of a table."""
    return {"trend": draw_trend(values)}


@register.simple_block_tag
def tabs(content: str, label: object = "") -> SafeString:
    """Views of one page beside one another, made of `tab`s: links, so that each has an address."""
    return _part("tabs", content=content, label=label)


@register.inclusion_tag("ui/parts/tab.html", takes_context=True)
def tab(
    context: Context, label: object, address: str, count: int | None = None, *, current: bool | None = None
) -> dict[str, object]:
    """One view; current where path and parameters of its address are those of the request.

    Other parameters of the request do not matter. A tab whose address has none says itself whether it is
    `current`.
    """
    if current is None:
        current = _is_asked(context.get("request"), address)
    return {"label": label, "address": address, "count": count, "current": current}


@register.simple_block_tag(takes_context=True)
def filter_bar(context: Context, content: str, label: object = "", reset: str = "") -> SafeString:
    """A GET form around `field`s, so that what is shown has an address; nothing is sent before its button.

    `reset` is the address without any filter, offered where the request has parameters.
    """
    request = context.get("request")
    return _part("filter_bar", content=content, label=label, reset=reset if request and request.GET else "")


@register.inclusion_tag("ui/parts/stepper.html")
def stepper(steps: Sequence[object], current: int) -> dict[str, object]:
    """The steps of a task in their order; `current` counts from 1, beyond the last all are done."""
    states = ("done" if n < current else "current" if n == current else "ahead" for n in _count_from_1(steps))
    return {"steps": list(zip(steps, states, strict=True))}


@register.simple_block_tag
def dialog(content: str, id: str, title: object, label: object = "", *, law: bool = False) -> SafeString:  # noqa: A002 - the attribute
    """What is asked before an act, behind a button with the words `label` (else the title).

    It unfolds in place; where scripts run it is a modal dialog, which gives the focus back when it
    closes. `law` marks the button of an act of the law.
    """
    return _part("dialog", id=id, title=title, label=label or title, law=law, content=content)


@register.inclusion_tag("ui/parts/toast.html", takes_context=True)
def toast(context: Context) -> dict[str, object]:
    """What was done, on top of the next page, read out; it stays until it is dismissed or the page left."""
    return {"messages": context.get("messages"), "request": context.get("request")}


@register.inclusion_tag("ui/parts/progress.html")
def progress(value: int | None, limit: int, label: object) -> dict[str, object]:
    """How far long work has come, as a bar and in words; a `value` of None is work whose end is not known."""
    share = None if value is None else 10_000 * min(max(value, 0), limit) // max(limit, 1)
    return {"value": value, "limit": max(limit, 1), "label": label, "share_bp": share}


@register.simple_tag(takes_context=True)
def theme(context: Context) -> str:
    """The chosen theme, light or dark; empty where the system decides. Pages that are cached vary by it."""
    return chosen_theme(context.get("request"))


@register.inclusion_tag("ui/parts/theme_switch.html", takes_context=True)
def theme_switch(context: Context) -> dict[str, object]:
    """Light, dark or as the system says: a form that sets a cookie and comes back; needs no script."""
    request = context.get("request")
    return {"themes": THEMES, "chosen": chosen_theme(request), "request": request}


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


register.simple_tag(marks.write_status, name="status")


@register.inclusion_tag("ui/parts/seal.html")
def seal(label: object) -> dict[str, object]:
    """An act of the law (an order, a decision), in seal red; for nothing else."""
    return {"label": label}


register.simple_tag(marks.write_proof_mark, name="proof_mark")


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
def pages(context: Context, page: "Page[Any]", label: object = "") -> dict[str, object]:
    """The pages of a list; other parameters of the address stay. `label` tells two lists of a page apart."""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    return {"page": page, "numbers": list(numbers), "label": label, "request": context.get("request")}
