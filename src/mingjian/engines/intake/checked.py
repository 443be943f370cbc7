"""Checked: what the intake of one table found."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from mingjian.engines.intake.plausibility import Doubt
from mingjian.kernel.forms import FormSpec, Section
from mingjian.kernel.problems import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A table after its checks; `table` is the Parquet file written for it, if it had no errors.

    `readable` is false where the file could not be opened as a table at all. `derived` are fields that a
    mapping made up, `absent` those that its source lacks. `doubts` are the doubtful rows of a table without
    errors; their problems stand among `problems` too.
    """

    form: FormSpec
    section: Section
    rows: int = 0
    ok: bool
    readable: bool
    problems: Sequence[Problem]
    counts: dict[str, int]
    table: Path | None = None
    doubts: tuple[Doubt, ...] = ()
    derived: frozenset[str] = field(default_factory=frozenset)
    absent: frozenset[str] = field(default_factory=frozenset)

    def with_doubts(self, doubts: Sequence[Doubt]) -> "Checked":
        """The outcome with more doubts, which stand behind the other problems."""
        more = {doubt.check.code: doubt.count for doubt in doubts}
        return replace(
            self,
            doubts=(*self.doubts, *doubts),
            problems=[*self.problems, *(p for doubt in doubts for p in doubt.problems)],
            counts=dict(sorted((self.counts | more).items())),
        )

    def as_json(self) -> dict[str, object]:
        """The outcome as the interface page lists it."""
        return {
            "form": self.form.key,
            "rows": self.rows,
            "ok": self.ok,
            "counts": self.counts,
            "problems": [p.as_json() for p in self.problems],
        }
