"""Rule: a pure function from tables and dated parameters to breaches, and what it says of itself.

The tables are Ibis expressions, so the same rule runs on DuckDB and on Spark. The kernel only names their
type; it never runs them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from mingjian.kernel.findings import FindingKind, Gravity
from mingjian.kernel.parameters import Parameter
from mingjian.kernel.text import Text

if TYPE_CHECKING:
    import ibis.expr.types as ir


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a rule may see: the tables at a date, the calendar, its own parameters.

    `tables` hold only rows of institutions that the rule binds, opened on or before `as_of`.
    `calendar` has a row a day of the known years: `day`, `worked` (working days up to and including it).
    `workdays` has a row a working day: `workday`, `number` (1 for the first of the table).
    """

    as_of: date
    tables: Mapping[str, "ir.Table"]
    calendar: "ir.Table"
    workdays: "ir.Table"
    parameters: Mapping[str, Parameter]

    def value_at(self, key: str, day: date) -> int | None:
        """The value of a parameter on a day; None where none is in force."""
        found = self.parameters[key].at(day)
        return found.value if found else None


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceRows:
    """The rows behind the breaches: `rows` has the rule's subject columns, `period`, `rank`, key and values."""

    table: str
    key: tuple[str, ...]
    values: tuple[str, ...]
    rows: "ir.Table"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Rows that were not judged, with the reason; `rows` has one column `platform_id`, a row each."""

    reason: str
    rows: "ir.Table"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What a rule gives back.

    `breaches`: subject columns, `period` (text), `day` (the day it names, for what was in force),
    `measured`, `threshold` (integers).
    """

    breaches: "ir.Table"
    evidence: tuple[EvidenceRows, ...]
    gaps: tuple[Gap, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule of the book. A breach names its obligation; a watch names a setting and no obligation."""

    key: str
    revision: int
    kind: FindingKind
    sector: str
    title: Text
    severity: Gravity
    unit: str
    subject: tuple[str, ...]
    tables: tuple[str, ...]  # without the first one the rule has nothing to judge
    judge: Callable[[Facts], Judgement]
    obligation: str | None = None
    parameters: tuple[str, ...] = ()
    threshold: str | None = None  # the parameter that is the threshold, in force or not on a day
    measure: Text = Text("", "")  # how the measure is computed, for `explain`
    remedy: Text = Text("", "")

    def __post_init__(self) -> None:
        if (self.kind is FindingKind.BREACH) != (self.obligation is not None):
            raise ValueError(f"{self.key}: a breach cites an obligation, a watch cites none")
