"""Which names are so near that people take one for the other. Pure functions; quick among many names."""

from collections import Counter, defaultdict
from collections.abc import Sequence

LONG = 8  # letters from which two may differ


def edits_allowed(length: int) -> int:
    """How many letters of a name of this length may differ while it still passes for the other."""
    return 0 if length < 2 else 1 if length < LONG else 2


def is_near(one: str, other: str) -> bool:
    """Whether two names that differ are near: by few letters, or by the order of the same letters."""
    if one == other:
        return False
    allowed = edits_allowed(max(len(one), len(other)))
    return sorted(one) == sorted(other) or count_edits(one, other, allowed) <= allowed


def count_edits(one: str, other: str, limit: int) -> int:
    """Letters to put in, take out or change to make one name of the other; beyond the limit, limit + 1."""
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    row = list(range(len(other) + 1))
    for number, letter in enumerate(one, 1):
        before, row = row, [number]
        for place, against in enumerate(other, 1):
            row.append(min(before[place] + 1, row[-1] + 1, before[place - 1] + (letter != against)))
        if min(row) > limit:
            return limit + 1
    return min(row[-1], limit + 1)


class NearNames:
    """Names that can be asked for those near to another one.

    An edit touches at most two of the pairs of neighbouring letters (the ends of the name count as letters),
    so a near name shares all pairs but those: names that share fewer are never compared letter by letter.
    """

    def __init__(self, names: Sequence[str]):
        self.names = names
        self._by_pair: defaultdict[str, list[int]] = defaultdict(list)
        self._by_letters: defaultdict[str, list[int]] = defaultdict(list)
        for number, name in enumerate(names):
            self._by_letters["".join(sorted(name))].append(number)
            for pair in set(_pairs(name)):
                self._by_pair[pair].append(number)

    def near(self, name: str) -> list[int]:
        """The numbers of the names near to one, in order."""
        shared = Counter(number for pair in _pairs(name) for number in self._by_pair.get(pair, ()))
        found = set(self._by_letters.get("".join(sorted(name)), ()))
        found |= {number for number, pairs in shared.items() if pairs >= _least(name, self.names[number])}
        return sorted(number for number in found if is_near(name, self.names[number]))


def _least(one: str, other: str) -> int:
    """The pairs that two near names share at least."""
    longer = max(len(one), len(other))
    return longer + 1 - 2 * edits_allowed(longer)


def _pairs(name: str) -> list[str]:
    padded = f"\n{name}\n"
    return [padded[at : at + 2] for at in range(len(name) + 1)]
