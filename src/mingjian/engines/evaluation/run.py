"""Run: what one evaluation used, left out and found, as the interface page prints it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from mingjian.kernel.findings import Finding


@dataclass(frozen=True, slots=True)
class Input:
    """A table that was judged: its rows and the digest of its canonical rows."""

    table: str
    rows: int
    digest: str

    def as_json(self) -> dict[str, object]:
        """The input as the interface page lists it."""
        return {"table": self.table, "rows": self.rows, "digest": self.digest}


@dataclass(frozen=True, slots=True, order=True)
class NotJudged:
    """Rows that a rule left out, with the reason and whose they are."""

    rule: str
    reason: str
    rows: int
    institutions: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """The gap as the interface page lists it."""
        return {
            "rule": self.rule,
            "reason": self.reason,
            "rows": self.rows,
            "institutions": list(self.institutions),
        }


@dataclass(frozen=True, slots=True)
class Run:
    """One evaluation. Same inputs, same book, same engine version: the same bytes."""

    as_of: date
    rulebook: str
    engine: str
    backend: str
    inputs: Sequence[Input]
    not_judged: Sequence[NotJudged]
    findings: Sequence[Finding]
    ignored: Sequence[str] = field(default=())

    def as_json(self) -> dict[str, object]:
        """The whole run; findings sorted by id."""
        return {
            "as_of": self.as_of.isoformat(),
            "rulebook": self.rulebook,
            "engine": self.engine,
            "backend": self.backend,
            "inputs": [i.as_json() for i in sorted(self.inputs, key=lambda i: i.table)],
            "ignored": sorted(self.ignored),
            "not_judged": [gap.as_json() for gap in sorted(self.not_judged)],
            "findings": sorted((f.as_json() for f in self.findings), key=lambda f: str(f["id"])),
        }
