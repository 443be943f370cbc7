"""Problem: the one vocabulary of errors for forms, rules, loaders, pages and commands.

The codes with their messages are those of `catalogue.CATALOGUE`.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from mingjian.kernel.catalogue import CATALOGUE, Severity
from mingjian.kernel.text import Text

__all__ = ["CATALOGUE", "Problem", "Refused", "Severity", "count_by_code", "problem"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong, where, and what would be right.

    `row` is the 1-based data row (header not counted); `where` names a file, a table or `file:line`.
    """

    code: str
    message: Text
    severity: Severity = Severity.ERROR
    where: str = ""
    row: int | None = None
    column: str | None = None
    value: str | None = None
    allowed: str | None = None
    reference: str | None = None

    @property
    def path(self) -> str:
        """The cell as one text, such as `loans.row[3].principal_fen`."""
        parts = [self.where] if self.where else []
        parts += [f"row[{self.row}]"] if self.row is not None else []
        parts += [self.column] if self.column else []
        return ".".join(parts)

    @property
    def is_error(self) -> bool:
        """True where the problem stops the act."""
        return self.severity is Severity.ERROR

    def as_json(self) -> dict[str, object]:
        """The problem as the interface page lists it."""
        return {
            "code": self.code,
            "severity": str(self.severity),
            "row": self.row,
            "column": self.column,
            "value": self.value,
            "allowed": self.allowed,
            "message_zh": self.message.zh,
            "message_en": self.message.en,
        }


class Refused(Exception):
    """An act that was not done, with the problems that say why."""

    def __init__(self, *problems: Problem):
        super().__init__("; ".join(f"{p.code}: {p.message.en}" for p in problems))
        self.problems = problems


def problem(code: str, *, where: str = "", reference: str | None = None, **facts: object) -> Problem:
    """The problem of a code of the catalogue; `facts` fill the message.

    `row`, `column`, `value` and `allowed` among the facts are also kept as fields. Raises KeyError for
    a code or a fact that the catalogue does not know.
    """
    kind = CATALOGUE[code]
    facts.setdefault("allowed_en", facts.get("allowed"))
    row = facts.get("row")
    return Problem(
        code=code,
        severity=kind.severity,
        message=Text(kind.zh, kind.en).fill(**facts),
        where=where,
        row=row if isinstance(row, int) else None,
        column=_text(facts.get("column")),
        value=_text(facts.get("value")),
        allowed=_text(facts.get("allowed")),
        reference=reference,
    )


def count_by_code(problems: Iterable[Problem]) -> dict[str, int]:
    """How many problems of each code, in order of code."""
    return dict(sorted(Counter(p.code for p in problems).items()))


def _text(value: object) -> str | None:
    return None if value is None else str(value)
