"""Tally: every problem is counted, the first 1,000 a code are kept in order of row."""

from collections import Counter
from collections.abc import Callable, Iterable

from mingjian.engines.intake.identity import masked
from mingjian.kernel.problems import CATALOGUE, Problem, Severity, problem

LISTED = 1_000  # problems listed a code
SHOWN = 200  # characters of a cell that a problem shows


class Tally:
    """The problems of one table; `each` is told every one that is handed over.

    With `each` the checks hand over all problems (`limit` is none), without it the first 1,000 a code.
    """

    def __init__(self, each: Callable[[Problem], None] | None = None) -> None:
        self.limit = LISTED if each is None else None
        self._each = each
        self.counts: Counter[str] = Counter()
        self._listed: dict[str, list[Problem]] = {}

    def add(self, *problems: Problem) -> None:
        """Count and list problems one by one."""
        for p in problems:
            self.extend(p.code, 1, [p])

    def extend(self, code: str, count: int, listed: Iterable[Problem]) -> None:
        """Count problems of a code and keep the first of those listed."""
        if not count:
            return
        self.counts[code] += count
        kept = self._listed.setdefault(code, [])
        for p in listed:
            kept.append(p)
            if len(kept) > 2 * LISTED:
                _cut(kept)
            if self._each:
                self._each(p)
        _cut(kept)

    @property
    def has_errors(self) -> bool:
        """True where a problem stops the filing."""
        return any(CATALOGUE[code].severity is Severity.ERROR for code in self.counts)

    @property
    def problems(self) -> list[Problem]:
        """The problems listed: errors before warnings, then by code, row and column."""
        found = (p for kept in self._listed.values() for p in kept)
        return sorted(found, key=lambda p: (not p.is_error, p.code, *_place(p)))


def cell(
    code: str,
    table: str,
    row: int,
    column: str,
    value: object,
    *,
    allowed: str | int | None = None,
    allowed_en: str | None = None,
) -> Problem:
    """The problem of one cell; its value is told as `shown` has it."""
    return problem(
        code,
        where=table,
        row=row,
        column=column,
        value=None if value is None else shown(value),
        allowed=allowed,
        allowed_en=allowed_en or allowed,
    )


def shown(value: object) -> str:
    """A value for people: identity-card numbers masked, long texts cut, control characters spelled out."""
    text = masked(str(value))[:SHOWN]
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def _cut(kept: list[Problem]) -> None:
    if len(kept) > LISTED:
        kept.sort(key=_place)
        del kept[LISTED:]


def _place(p: Problem) -> tuple[int, str]:
    return p.row or 0, p.column or ""
