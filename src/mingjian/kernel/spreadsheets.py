"""Spreadsheets: a text that leaves the platform must not run as a formula in whoever opens the file."""

# A full-width sign counts too: with an East Asian setting a spreadsheet folds it to the plain one.
FORMULA_LEADS = frozenset("=+-@＝＋－＠")
GUARD = "'"
_PASSED_OVER = " \t\r\n\v\f\u00a0\u3000\ufeff\u200b"


def harmless(text: str) -> str:
    """The text for a cell of an export: an apostrophe stands before one that a spreadsheet may run.

    A text that starts with an apostrophe gets another one, so that `restored` is exact. Numbers and days
    are not texts: they are written as they are.
    """
    return GUARD + text if _may_run(text) or text[:1] == GUARD else text


def restored(cell: str) -> str:
    """The text that `harmless` made a cell of."""
    return cell[1:] if cell[:1] == GUARD else cell


def _may_run(text: str) -> bool:
    return text[:1] in {"\t", "\r", "\n"} or text.lstrip(_PASSED_OVER)[:1] in FORMULA_LEADS
