"""`register_link` enters who owns, controls or serves whom, `end_link` the day on which that ended.

Persons stand in links by their digest, so the entries are private and nothing is published.
"""

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction

from mingjian.kernel.canonical import digest
from mingjian.kernel.problems import Problem, Refused, problem
from mingjian.record.journal.append import append
from mingjian.record.registry.models import Institution, Link, LinkEnd

KINDS = ("owns", "controls", "officer")
WHOLE_BP = 10_000
DIGEST = re.compile(r"[0-9a-f]{32,64}")  # a person or a company as the loan books name it


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkFacts:
    """A link as it is entered: owns (with `share_bp`), controls or officer; `valid_to` is exclusive."""

    from_id: str
    to_id: str
    kind: str
    share_bp: int | None = None
    valid_from: date
    valid_to: date | None = None

    @property
    def key(self) -> dict[str, str | date]:
        """What tells one link from another."""
        return {
            "from_id": self.from_id,
            "to_id": self.to_id,
            "kind": self.kind,
            "valid_from": self.valid_from,
        }

    def as_payload(self) -> dict[str, str | int | None]:
        """The link as the journal tells it."""
        return {
            "from_id": self.from_id,
            "to_id": self.to_id,
            "kind": self.kind,
            "share_bp": self.share_bp,
            "valid_from": self.valid_from.isoformat(),
            "valid_to": self.valid_to.isoformat() if self.valid_to else None,
        }


def register_link(facts: LinkFacts, *, by: str, at: datetime) -> Link:
    """Enter a link once; the same facts again give the same row, other facts of its key are refused.

    A link that stands open and now comes with `valid_to` is ended. Refuses a kind, share, day or
    institution that cannot be, and a link that holds while another of the same two and kind does.
    """
    if wrong := list(_faults(facts)):
        raise Refused(*wrong)
    payload = facts.as_payload()
    key = digest([payload[name] for name in ("from_id", "to_id", "kind", "valid_from")])
    with transaction.atomic():
        standing = Link.objects.filter(**facts.key).first()
        if standing and standing.share_bp == facts.share_bp and standing.valid_to is None:
            if facts.valid_to:
                return end_link(standing, ended_on=facts.valid_to, by=by, at=at)
            return standing
        _require_alone(facts)
        entry = append(
            kind="registry.link.registered",
            subject=facts.to_id,
            payload=payload,
            by=by,
            at=at,
            key=f"link:{key}",
        )
        link, _ = Link.objects.get_or_create(entry=entry, defaults=asdict(facts))
    return link


def end_link(link: Link, *, ended_on: date, by: str, at: datetime) -> Link:
    """Say on which day a link holds no more; the same day again changes nothing, another is refused.

    Refuses a day that is not after `valid_from`, and a link that was entered with its end.
    """
    if ended_on <= link.valid_from:
        raise Refused(_disordered(ended_on, link.valid_from))
    if link.valid_to and link.valid_to != ended_on:
        raise Refused(problem("link.ended", value=link, allowed=link.valid_to))
    if link.valid_to:
        return link
    payload = {"link": link.entry.digest, "ended_on": ended_on.isoformat()}
    with transaction.atomic():
        standing = LinkEnd.objects.filter(link=link).first()
        if standing and standing.ended_on != ended_on:
            raise Refused(problem("link.ended", value=link, allowed=standing.ended_on))
        kind, key = "registry.link.ended", f"link-end:{link.entry.key}"
        entry = append(kind=kind, subject=link.to_id, payload=payload, by=by, at=at, key=key)
        LinkEnd.objects.get_or_create(link=link, defaults={"ended_on": ended_on, "entry": entry})
    return link


def _faults(facts: LinkFacts) -> Iterator[Problem]:
    if facts.kind not in KINDS:
        yield problem("code", column="kind", value=facts.kind, allowed=", ".join(KINDS))
    if facts.kind == "owns" and facts.share_bp is None:
        yield problem("required", column="share_bp")
    if facts.share_bp is not None and not 0 <= facts.share_bp <= WHOLE_BP:
        yield problem("range", column="share_bp", value=facts.share_bp, allowed=f"0 .. {WHOLE_BP}")
    if facts.valid_to and facts.valid_to <= facts.valid_from:
        yield _disordered(facts.valid_to, facts.valid_from)
    named = {end for end in (facts.from_id, facts.to_id) if not DIGEST.fullmatch(end)}
    known = set(Institution.objects.filter(pk__in=named).values_list("pk", flat=True)) if named else set()
    yield from (problem("institution.unknown", value=end) for end in sorted(named - known))


def _disordered(later: date, earlier: date) -> Problem:
    return problem("order.dates", column="valid_to", value=later, allowed=f"> {earlier} (valid_from)")


def _require_alone(facts: LinkFacts) -> None:
    """Two statements of one tie on one day would count twice."""
    others = Link.objects.filter(from_id=facts.from_id, to_id=facts.to_id, kind=facts.kind)
    others = others.exclude(valid_from=facts.valid_from)
    for begun, valid_to, ended_on in others.values_list("valid_from", "valid_to", "end__ended_on"):
        until = ended_on or valid_to
        begins_later = facts.valid_to is not None and facts.valid_to <= begun
        ended_before = until is not None and until <= facts.valid_from
        if not begins_later and not ended_before:
            told = f"{facts.from_id} {facts.kind} {facts.to_id}"
            raise Refused(problem("link.overlap", value=told, allowed=f"{begun} .. {until or '—'}"))
