"""The tag library `mingjian_tables`: a declared table with its filters, pages and exports."""

from django import template

from mingjian.ui.tables.asked import Asked
from mingjian.ui.tables.listing import Listing

register = template.Library()


@register.inclusion_tag("ui/parts/list_table.html")
def list_table(listing: Listing) -> dict[str, object]:
    """Filters as a form that works without script, those that narrow as chips, rows, pages, exports."""
    return {"listing": listing, "asked": listing.asked, "table": listing.asked.table}


@register.filter
def size_chosen(asked: Asked, size: int) -> bool:
    """True for the number of rows a page that is shown."""
    return asked.size == size
