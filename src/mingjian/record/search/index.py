"""`index_new` keeps the projection of names current, and `matching` reads it.

A name is cut into pairs of neighbouring characters, so that a word of two characters is found anywhere in it
without a dictionary. Pairs narrow; the folded text decides, so nothing is missed and nothing else is found.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.module_loading import import_string

from mingjian.record.journal.followers import follow
from mingjian.record.journal.models import Entry
from mingjian.record.search.models import Gram, Indexed

FOLLOWER = "search"
BATCH = 2_000  # entries a transaction
NARROWING = 3  # pairs of a term that are looked up; the text decides over the rest
_BLANK = re.compile(r"[\s\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")


@dataclass(frozen=True, slots=True)
class Source:
    """What can be found of one kind of thing: the entries that tell of it by subject, its texts by key."""

    kind: str
    entries: frozenset[str]
    read: Callable[[Iterable[str]], Mapping[str, Sequence[str]]]


def fold(text: str) -> str:
    """A text as it is compared: in NFKC, without case, blanks and marks that cannot be seen."""
    return _BLANK.sub("", unicodedata.normalize("NFKC", text).casefold())


def pairs(text: str) -> list[str]:
    """The pairs of neighbouring characters of folded lines, each once."""
    return list(dict.fromkeys(one + two for line in text.split("\n") for one, two in _neighbours(line)))


def matching(kind: str, terms: Sequence[str]) -> "QuerySet[Indexed, Any]":
    """The keys of what holds every folded term, for use within another query."""
    found = Indexed.objects.filter(kind=kind)
    for term in terms:
        for pair in _narrowing(term):
            found = found.filter(pk__in=Gram.objects.filter(pair=pair).values("row"))
        found = found.filter(text__contains=term)
    return found.values("key")


def index_new() -> int:
    """Take in what the journal tells since the last time; how many entries were read."""
    read = 0
    while taken := follow(FOLLOWER, _take, limit=BATCH):
        read += taken
    return read


def _take(entries: Sequence[Entry]) -> None:
    for source in _sources():
        keys = {entry.subject for entry in entries if entry.kind in source.entries}
        if keys:
            _put(source.kind, {key: _lines(texts) for key, texts in source.read(sorted(keys)).items()})


def _put(kind: str, texts: Mapping[str, str]) -> None:
    """Replace what is known of things; what did not change stays untouched."""
    standing = {row.key: row for row in Indexed.objects.filter(kind=kind, key__in=list(texts))}
    fresh = {k: t for k, t in texts.items() if k not in standing or standing[k].text != t}
    Indexed.objects.filter(kind=kind, key__in=list(fresh)).delete()
    rows = Indexed.objects.bulk_create(Indexed(kind=kind, key=k, text=t) for k, t in sorted(fresh.items()))
    Gram.objects.bulk_create(
        (Gram(row=row, pair=p) for row in rows for p in pairs(row.text)), batch_size=2_000
    )


@cache
def _sources() -> tuple[Source, ...]:
    return tuple(import_string(path) for path in settings.SEARCHABLE)


def _lines(texts: Iterable[str]) -> str:
    return "\n".join(dict.fromkeys(filter(None, map(fold, texts))))


def _neighbours(line: str) -> Iterator[tuple[str, str]]:
    return pairwise(line)


def _narrowing(term: str) -> list[str]:
    """A few pairs of a term, from its beginning, middle and end; none of a single character."""
    found = pairs(term)
    places = range(0, len(found), max(1, (len(found) - 1) // (NARROWING - 1) or 1))
    return [found[place] for place in places][:NARROWING]
