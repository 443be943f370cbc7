"""What was asked, and what a part of the platform answers: hits of one kind with their count."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from mingjian.kernel.text import Text
from mingjian.record.access.models import Account
from mingjian.record.search.index import fold

QUERY_LIMIT = 100  # characters
TERM_LIMIT = 8
SHOWN = 8  # hits of a kind
COUNTED = 1_000  # more are not counted


@dataclass(frozen=True, slots=True)
class Query:
    """What was asked, as typed and as folded terms, all of which must be met."""

    text: str
    terms: tuple[str, ...]

    @property
    def whole(self) -> str:
        """The folded terms as one."""
        return "".join(self.terms)

    def meets(self, *texts: str) -> bool:
        """True where every term stands in one of some texts."""
        folded = [fold(text) for text in texts]
        return bool(self.terms) and all(any(term in text for text in folded) for term in self.terms)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One thing that was found; `is_exact` where its id or number was asked for."""

    title: Text | str
    address: str
    note: Text | str = ""
    is_exact: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The hits of one kind, the best first; `count` stops at COUNTED, `address` lists them all."""

    label: Text
    hits: tuple[Hit, ...] = ()
    count: int = 0
    address: str = field(default="")

    @property
    def has_exact(self) -> bool:
        """True where an id or a number was met."""
        return any(hit.is_exact for hit in self.hits)

    @property
    def is_counted(self) -> bool:
        """False where there are more than were counted."""
        return self.count < COUNTED


Searcher = Callable[[Account, Query], Answer]


def read_query(typed: str) -> Query:
    """What was typed, whatever it is: cut, folded, at most a few terms."""
    text = re.sub(r"\s+", " ", typed.replace("\0", "")[:QUERY_LIMIT]).strip()
    terms = filter(None, (fold(word) for word in text.split(" ")[:TERM_LIMIT]))
    return Query(text, tuple(dict.fromkeys(terms)))
