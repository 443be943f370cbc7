"""The tag library `mingjian_names`: codes as words, values of a finding in its unit."""

from typing import Any

from django import template

from mingjian.ui import figures, names

register = template.Library()


@register.filter
def kind(code: str) -> str:
    """The name of a kind of institution."""
    return str(figures.choose(names.name_kind(code)))


@register.filter
def region(code: str) -> str:
    """The province of a code."""
    return str(figures.choose(names.name_region(code)))


@register.filter
def column(name: str) -> str:
    """The label of a column."""
    return str(figures.choose(names.name_column(name)))


@register.filter
def form_name(key: str) -> str:
    """The label of a form."""
    return str(figures.choose(names.name_form(key)))


@register.filter
def cell(value: Any, name: str) -> Any:
    """A value of a table as its column writes it: amounts in yuan, shares in per cent, the rest as is."""
    if isinstance(value, int) and name.endswith("_fen"):
        return figures.write_yuan(value)
    if isinstance(value, int) and name.endswith("_bp"):
        return figures.write_bp(value)
    return "—" if value is None else value


@register.filter
def is_number(name: str) -> bool:
    """True for columns whose cells stand right."""
    return name.endswith(("_fen", "_bp", "_count", "_days"))
