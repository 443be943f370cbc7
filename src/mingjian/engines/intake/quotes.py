"""Quotes of CSV: which of them open or close a cell, and which line breaks end a record.

A quote opens a cell only where the cell begins; in a bare cell (`=LINK("a")`) it is a character.
"""

import numpy as np
from numpy.typing import NDArray

QUOTE, COMMA, LINE_FEED, RETURN = b'",\n\r'
_AROUND = b",\n\r"


class Misplaced(Exception):
    """A text stands after a closing quote: readers differ on what it means."""


def record_breaks(text: bytes) -> tuple[NDArray[np.intp], bool]:
    """Where the line breaks that end records stand, and whether the text ends inside a quoted cell.

    `text` begins with a record and may end anywhere. Raises Misplaced.
    """
    bytes_ = np.frombuffer(text, np.uint8)
    breaks = np.flatnonzero(bytes_ == LINE_FEED)
    quotes = np.flatnonzero(bytes_ == QUOTE)
    if not _in_pairs(bytes_, quotes):
        quotes = np.array(_structural(text, quotes.tolist()), dtype=np.intp)
    before = np.searchsorted(quotes, breaks)
    return breaks[before % 2 == 0], len(quotes) % 2 == 1


def has_bare_return(records: bytes) -> bool:
    """True where a carriage return stands outside of quotes without a line feed behind it.

    Some readers end a record there, others do not. `records` are whole.
    """
    if records.count(b"\r") == records.count(b"\r\n"):
        return False
    bytes_ = np.frombuffer(records + b"\n", np.uint8)
    returns = np.flatnonzero(bytes_ == RETURN)
    bare = returns[bytes_[returns + 1] != LINE_FEED]
    if records.endswith(b"\r"):
        bare = np.append(bare, len(records) - 1)
    quotes = np.array(_structural(records, np.flatnonzero(bytes_ == QUOTE).tolist()), dtype=np.intp)
    return bool((np.searchsorted(quotes, bare) % 2 == 0).any())


def _in_pairs(text: NDArray[np.uint8], quotes: NDArray[np.intp]) -> bool:
    """True where every odd quote opens a cell and every even one closes it (or doubles a quote)."""
    padded = np.concatenate(([LINE_FEED], text, [LINE_FEED]))
    around = np.concatenate((padded[quotes[0::2]], padded[quotes[1::2] + 2]))
    return bool(np.isin(around, (QUOTE, COMMA, LINE_FEED, RETURN)).all())


def _structural(text: bytes, quotes: list[int]) -> list[int]:
    """The quotes that open and close cells, one by one: slower, for texts with quotes in bare cells."""
    kept: list[int] = []
    doubled = -1
    for at in quotes:
        if at == doubled:
            continue
        if len(kept) % 2 == 0:
            if at == 0 or text[at - 1] in _AROUND:
                kept.append(at)
        elif text[at + 1 : at + 2] == b'"':
            doubled = at + 1
        elif at + 1 == len(text) or text[at + 1] in _AROUND:
            kept.append(at)
        else:
            raise Misplaced
    return kept
