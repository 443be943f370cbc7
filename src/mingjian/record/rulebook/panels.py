"""What the rulebook shows on pages of the register."""

from typing import Protocol

from django.http import HttpRequest
from django.template.loader import render_to_string

from mingjian.kernel.instruments import Obligation
from mingjian.record.rulebook.book import book


class OfAKind(Protocol):
    """An institution, as far as the law asks."""

    kind: str


def law_in_plain_words(request: HttpRequest, institution: OfAKind) -> str:
    """The duties that rules watch over for this kind of institution, each with its page."""
    duties = duties_of(institution.kind)
    return render_to_string("rulebook/plain_words.html", {"duties": duties}, request) if duties else ""


def duties_of(kind: str) -> list[Obligation]:
    """The obligations that rules of the kind's sector rest on, in the order of the book."""
    ids = dict.fromkeys(rule.obligation for rule in book().rules if kind in rule.kinds and rule.obligation)
    return [book().obligations[obligation] for obligation in ids]
