"""Looking an institution up by name, short name, site, licence number or id, and warning of look-alikes.

The register is read once for each state of it and searched in memory: pure functions over `Known`.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from mingjian.kernel.text import Text
from mingjian.record.registry.likeness import NearNames, count_edits
from mingjian.record.registry.spelling import core, fold, site_of, skeleton

LEAST_NUMBER = 4  # characters from which a part of a number or a site finds it
LEAST_NAME = 3  # characters of a registered name that is looked for inside of a longer one
LISTED_ALIKE = 5


class Likeness(StrEnum):
    """Why a text passes for a registered name or site that it is not."""

    NEAR = "near"
    LOOKS = "looks"
    ADDED = "added"
    SITE = "site"
    ENDING = "ending"

    @property
    def label(self) -> Text:
        """Its words."""
        return _LABELS[self]


_LABELS = {
    Likeness.LOOKS: Text("看起来一样，用的却是另外的字符", "looks the same, in other characters"),
    Likeness.ADDED: Text("在登记的名称上加了字", "adds words to the registered name"),
    Likeness.ENDING: Text("域名的后缀不同", "ends in another domain"),
    Likeness.SITE: Text("与登记的网址相近", "is near to the registered site"),
    Likeness.NEAR: Text("与登记的名称相近", "is near to the registered name"),
}
_FIRST = list(_LABELS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What an institution may be found by."""

    institution_id: str
    name: str
    short_name: str = ""
    site: str = ""
    numbers: tuple[str, ...] = ()  # of licences

    @property
    def names(self) -> tuple[str, ...]:
        """The name, and the short one where it has any."""
        return (self.name, self.short_name) if self.short_name else (self.name,)


@dataclass(frozen=True, slots=True)
class Alike:
    """A registered institution for which the text looked for may pass; `told` is its name or site."""

    known: Known
    told: str
    why: Likeness


@dataclass(frozen=True, slots=True)
class Answer:
    """Ids in order of rank (exact, beginning, part), whether the first is exact, and look-alikes."""

    ids: tuple[str, ...]
    is_exact: bool
    alike: tuple[Alike, ...]


class Directory:
    """The register in memory, ready to be asked."""

    def __init__(self, register: Sequence[Known]):
        self.register = register
        self._sites = [site_of(known.site) for known in register]
        self._keys = [_keys(known) for known in register]
        self._texts = ["\n".join((*names, *numbers)) for names, numbers in self._keys]
        self._named = [(known, told) for known in register for told in known.names]
        self._near = NearNames([core(told) for _, told in self._named])
        self._labels = [skeleton(_label(site)) for site in self._sites]
        self._near_labels = NearNames(self._labels)
        self._seen: defaultdict[str, list[int]] = defaultdict(list)
        for number, (_, told) in enumerate(self._named):
            self._seen[skeleton(fold(told))].append(number)

    def find(self, query: str) -> Answer:
        """Who is meant by a text, and, where nobody is exactly, whom it may pass for."""
        folded, site = fold(query), site_of(query)
        if not folded:
            return Answer((), is_exact=False, alike=())
        ranks = [(self._rank(number, folded, site), known) for number, known in enumerate(self.register)]
        found = sorted((rank, known.name, known.institution_id) for rank, known in ranks if rank is not None)
        ids = tuple(institution_id for *_, institution_id in found)
        is_exact = bool(found) and found[0][0] == 0
        return Answer(ids, is_exact=is_exact, alike=() if is_exact else self._alike(query, site, set(ids)))

    def _rank(self, number: int, folded: str, site: str) -> int | None:
        """0 exact, 1 the beginning, 2 a part, None not at all."""
        own = self._sites[number]
        if site and own and (site == own or site.endswith(f".{own}")):
            return 0
        if folded not in self._texts[number]:  # most of the register
            return None
        names, numbers = self._keys[number]
        if folded in names or folded in numbers:
            return 0
        parts = names if len(folded) < LEAST_NUMBER else (*names, *numbers[1:])
        ranks = [1 if key.startswith(folded) else 2 for key in parts if folded in key]
        return min(ranks, default=None)

    def _alike(self, query: str, site: str, found: set[str]) -> tuple[Alike, ...]:
        names = self._alike_names(query) if not site else []
        alike = [one for one in (*names, *self._alike_sites(site)) if one.known.institution_id not in found]
        best: dict[str, Alike] = {}
        for one in sorted(alike, key=lambda a: (_FIRST.index(a.why), a.told, a.known.institution_id)):
            best.setdefault(one.known.institution_id, one)
        sure = [one for one in best.values() if one.why not in {Likeness.NEAR, Likeness.SITE}]
        return tuple(sure or best.values())[:LISTED_ALIKE]

    def _alike_names(self, query: str) -> list[Alike]:
        folded, bare = fold(query), core(query)
        looks = [(number, Likeness.LOOKS) for number in self._seen.get(skeleton(folded), ())]
        near = [(number, Likeness.NEAR) for number in self._near.near(bare)]
        added = [
            (number, Likeness.ADDED)
            for number, name in enumerate(self._near.names)
            if name == bare or (len(name) >= LEAST_NAME and name in bare)
        ]
        return [Alike(*self._named[number], why) for number, why in (*looks, *added, *near)]

    def _alike_sites(self, site: str) -> list[Alike]:
        if not site:
            return []
        seen = skeleton(site)
        close = {number for part in seen.split(".") for number in self._near_labels.near(part)}
        compared = [
            (known, own, compare_sites(site, own))
            for number, (known, own) in enumerate(zip(self.register, self._sites, strict=True))
            if own and (number in close or _label(own) in site or self._labels[number] in seen)
        ]
        return [Alike(known, own, why) for known, own, why in compared if why]


def compare_sites(site: str, own: str) -> Likeness | None:
    """Why a domain passes for a registered one that it is not; None where nobody would take it for that."""
    if skeleton(site) == skeleton(own):
        return Likeness.LOOKS
    label, parts = _label(own), site.split(".")[:-1]
    if label in parts and len(label) >= LEAST_NAME:
        return Likeness.ENDING
    if len(label) < LEAST_NUMBER:
        return None
    if any(label in part for part in parts):
        return Likeness.ADDED
    near = any(count_edits(skeleton(part), skeleton(label), 1) <= 1 for part in parts)
    return Likeness.SITE if near else None


def _label(site: str) -> str:
    """What stands before the first dot: the name that the site is known by."""
    return site.partition(".")[0]


def _keys(known: Known) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names, and numbers with the id first, as they are compared."""
    numbers = (known.institution_id, *known.numbers, site_of(known.site) or known.site)
    return tuple(map(fold, known.names)), tuple(fold(number) for number in numbers if number)
