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
def published(path: str) -> str:
    """The label of a figure of a publication."""
    return str(figures.choose(names.name_published(path)))


@register.filter
def form_name(key: str) -> str:
    """The label of a form."""
    return str(figures.choose(names.name_form(key)))


@register.filter
def table_name(name: str) -> str:
    """The label of a table of a form."""
    return str(figures.choose(names.name_table(name)))


@register.filter
def publication(kind: str) -> str:
    """What kind of thing was published."""
    return str(figures.choose(names.name_publication(kind)))


@register.filter
def reason(text: str) -> str:
    """Why rows were not judged."""
    return str(figures.choose(names.name_reason(text)))


@register.filter
def warning(code: str) -> str:
    """What a filing was warned of."""
    return str(figures.choose(names.name_warning(code)))


@register.filter
def provision(article: str) -> str:
    """An article as it is cited: `17(2)` is 第17(2)条; a duty without a number names itself."""
    return str(figures.choose(names.name_article(article)))


@register.filter
def cell(value: Any, name: str) -> Any:
    """A value of a table as its column writes it: amounts in yuan, shares in per cent, codes as words."""
    if value is None:
        return figures.missing()
    if word := names.name_code(name, value):
        return figures.choose(word)
    if isinstance(value, list):
        return ("、" if figures.is_chinese() else ", ").join(str(one) for one in value)
    if not isinstance(value, int):
        return value
    writers = {"_fen": figures.write_yuan, "_bp": figures.write_bp}
    return next((w for end, w in writers.items() if name.endswith(end)), figures.write_count)(value)


@register.filter
def short_cell(value: Any, name: str) -> Any:
    """A value of a table as `cell` writes it, amounts rounded with their unit."""
    return figures.write_amount_short(value) if name.endswith("_fen") else cell(value, name)


@register.filter
def is_number(name: str) -> bool:
    """True for columns whose cells stand right."""
    return name.endswith(("_fen", "_bp", "_count", "_days"))
