"""Rule: a pure function from tables and dated parameters to breaches, and what it says of itself.

The tables are Ibis expressions, so the same rule runs on DuckDB and on Spark. The kernel only names their
type; it never runs them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from mingjian.kernel.findings import Finding, FindingKind, Gravity
from mingjian.kernel.parameters import Parameter
from mingjian.kernel.text import Text

if TYPE_CHECKING:
    import ibis.expr.types as ir


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a rule may see: the tables at a date, the calendar, its own parameters.

    `tables` hold only rows of institutions that the rule binds; a loan opened after `as_of` is left out.
    Tables without `platform_id` (the register's: institutions, links) are whole.
    `calendar` has a row a day of the known years: `day`, `worked` (working days up to and including it).
    `workdays` has a row a working day: `workday`, `worked`.
    `derived` names, by table and field, the institutions whose values a mapping made up, `absent` those whose
    source lacks the field. `complete` names, by table, fields that no row lacks; to know it spares reading.
    `texts` has, by table and column, the distinct texts and beside each `plain`: the same in NFKC and without
    white space.
    `once` marks a small table that is read several times, such as sums by institution: whoever judges may ask
    the engine for it once and give back its rows. Its numbers are never missing: one engine would read them
    back as floats.
    """

    as_of: date
    tables: Mapping[str, "ir.Table"]
    calendar: "ir.Table"
    workdays: "ir.Table"
    parameters: Mapping[str, Parameter]
    derived: Mapping[tuple[str, str], tuple[str, ...]]
    absent: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    complete: Mapping[str, frozenset[str]] = field(default_factory=dict)
    texts: Mapping[tuple[str, str], "ir.Table"] = field(default_factory=dict)
    once: Callable[["ir.Table"], "ir.Table"] = lambda table: table

    def value_at(self, key: str, day: date) -> int | None:
        """The value of a parameter on a day; None where none is in force."""
        found = self.parameters[key].at(day)
        return found.value if found else None

    def derived_in(self, table: str, field: str) -> tuple[str, ...]:
        """The institutions whose `field` in `table` was derived, not reported."""
        return self.derived.get((table, field), ())

    def absent_in(self, table: str, field: str) -> tuple[str, ...]:
        """The institutions whose source of `table` lacks `field`."""
        return self.absent.get((table, field), ())

    def complete_in(self, table: str) -> frozenset[str]:
        """The fields of `table` that are known to be in every row."""
        return self.complete.get(table, frozenset())


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceRows:
    """Breaches with the rows behind them: each row of `rows` is one row of evidence of one breach.

    `rows` has the subject columns, `period` (text), `day` (the day that the period names, for what was in
    force), `measured` and `threshold` (integers), key, values and the columns of `order`. Rows are listed by
    `order`, then by key. A value column `as_of` is left out of rows where it is null. Where `rows` has a
    column `doubt`, the rows of a breach whose doubt is not null are left out for that reason.
    `amount` is the value whose sum is the measure: rows of a subject without `platform_id` concern the
    institutions whose amount is above 0, and the sum over rows beyond the limit is told.
    """

    table: str
    key: tuple[str, ...]
    values: tuple[str, ...]
    rows: "ir.Table"
    order: tuple[str, ...] = ()
    amount: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What a rule gives back: breaches by their evidence, and rows that it could not judge.

    Each table of `left_out` has the columns `platform_id` and `reason`, one row a row left out.
    """

    evidence: tuple[EvidenceRows, ...]
    left_out: tuple["ir.Table", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule of the book. A breach names its obligation; a watch names a setting and no obligation.

    `registers` are tables of the register that it reads besides `tables`: empty where not given, which the
    run tells. `texts` are the columns whose distinct texts it reads, folded too. `binds` are the kinds of
    institution that it binds, where they are not the sector's own.
    """

    key: str
    revision: int
    kind: FindingKind
    sector: str
    title: Text
    severity: Gravity
    unit: str
    subject: tuple[str, ...]
    tables: tuple[str, ...]  # without any of them the rule has nothing to judge
    judge: Callable[[Facts], Judgement]
    arithmetic: Callable[[Finding], tuple[Text, ...]]  # how the measure came about, line by line
    remedy: Text
    obligation: str | None = None
    parameters: tuple[str, ...] = ()
    registers: tuple[str, ...] = ()
    texts: tuple[tuple[str, str], ...] = ()  # table and column
    binds: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if (self.kind is FindingKind.BREACH) != (self.obligation is not None):
            raise ValueError(f"{self.key}: a breach cites an obligation, a watch cites none")

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of institution that the rule binds."""
        return self.binds or (self.sector,)
