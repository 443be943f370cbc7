"""Plausibility: what a good table of a form usually keeps, declared in the form. A doubt never is an error.

Some relations look at one row, others at the table of the period filed before. A doubt that asks for a
reason passes with one from the checked list; the rest is told alone.
"""

from dataclasses import dataclass
from enum import StrEnum

from mingjian.kernel.problems import Problem, Severity
from mingjian.kernel.text import Text


class Relation(StrEnum):
    """What is compared with what."""

    WITHIN = "within"  # the cell with `minimum` and `maximum`
    NOT_ABOVE = "not-above"  # the cell with `other` of its row
    SOME_WITH = "some-with"  # the cell is above zero where `other` is
    NOT_FALLING = "not-falling"  # the cell with the one of the period before
    STEADY = "steady"  # the same, moved by `limit_bp` of the earlier one at most
    UNCHANGED = "unchanged"  # the cell stays what it was
    KEPT = "kept"  # a row whose cell was above zero is still there


AGAINST_PREVIOUS = frozenset({Relation.NOT_FALLING, Relation.STEADY, Relation.UNCHANGED, Relation.KEPT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Plausibility:
    """One check of a section; `reference` says where its threshold comes from."""

    key: str
    column: str
    relation: Relation
    label: Text  # the doubt in a few words
    message: Text  # fills in {value} and {allowed}
    asks_reason: bool
    reference: str
    other: str | None = None
    minimum: int | None = None
    maximum: int | None = None
    limit_bp: int | None = None

    @property
    def is_against_previous(self) -> bool:
        """True where the table of the period before is needed."""
        return self.relation in AGAINST_PREVIOUS

    @property
    def code(self) -> str:
        """The code of its problem: `plausible.…` or `previous.…`."""
        return f"{'previous' if self.is_against_previous else 'plausible'}.{self.key}"

    @property
    def is_whole(self) -> bool:
        """True where exactly the facts that the relation needs are there."""
        given = {n for n in ("other", "minimum", "maximum", "limit_bp") if getattr(self, n) is not None}
        needed = {
            Relation.WITHIN: {"minimum", "maximum"},
            Relation.NOT_ABOVE: {"other"},
            Relation.SOME_WITH: {"other"},
            Relation.STEADY: {"limit_bp"},
        }
        return given == needed.get(self.relation, set())

    def doubt(self, *, where: str, row: int | None, value: str, allowed: str) -> Problem:
        """The warning of one row; `row` is None for a row that is no longer there."""
        return Problem(
            code=self.code,
            severity=Severity.WARNING,
            message=self.message.fill(value=value, allowed=allowed),
            where=where,
            row=row,
            column=self.column,
            value=value,
            allowed=allowed,
            reference=self.reference,
        )
