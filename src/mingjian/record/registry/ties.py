"""Who owns, controls or serves an institution, and whom it does: its links on a day, for the desk alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from mingjian.record.access.models import Account
from mingjian.record.registry.models import Institution, Link

LISTED = 60  # links of one institution
SHOWN = 8  # characters of a person's digest


@dataclass(frozen=True, slots=True)
class End:
    """One end of a link: an institution in view, or one out of view, or a person."""

    id: str
    name: str  # empty for who is out of view
    is_institution: bool


@dataclass(frozen=True, slots=True)
class Tie:
    """A link with its ends as they may be shown."""

    link: Link
    owner: End
    owned: End


def ties_of(institution: Institution, account: Account | None, day: date) -> list[Tie]:
    """The links that hold on a day, owners first, the largest share first; persons stand by their digest."""
    mine = Link.objects.holding_on(day).filter(Q(from_id=institution.pk) | Q(to_id=institution.pk))
    found = list(mine.order_by("kind", "-share_bp", "pk")[:LISTED])
    ends = _ends({end for link in found for end in (link.from_id, link.to_id)}, account)
    ties = [Tie(link, ends[link.from_id], ends[link.to_id]) for link in found]
    return sorted(ties, key=lambda tie: tie.owner.id == institution.pk)


def _ends(ids: Iterable[str], account: Account | None) -> dict[str, End]:
    known = Institution.objects.filter(pk__in=ids)
    registered = set(known.values_list("pk", flat=True))
    names = dict(known.visible_to(account).values_list("pk", "name"))
    persons = {pk: End(pk, f"{pk[:SHOWN]}…", is_institution=False) for pk in ids if pk not in registered}
    return persons | {pk: End(pk, names.get(pk, ""), is_institution=True) for pk in registered}
