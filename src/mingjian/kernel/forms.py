"""FormSpec: what an institution reports, as data. One spec gives checks, templates, tables and pages.

A form has sections (tables); a section has fields. The spec in force for a period is `form.at(period)`:
fields whose `since` lies after it or whose `until` lies before it are not part of it.
"""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from mingjian.kernel.clocks import Term
from mingjian.kernel.money import AMOUNT_LIMIT
from mingjian.kernel.periods import Period
from mingjian.kernel.plausibility import Plausibility
from mingjian.kernel.text import Text


class FieldType(StrEnum):
    """How a cell is spelled."""

    TEXT = "text"
    IDENTIFIER = "identifier"  # names a thing in joins: a blank at either end is an error
    CODE = "code"  # one of `codes`
    AMOUNT = "amount"  # whole minor units of the row's currency
    INTEGER = "integer"
    DATE = "date"  # ISO day
    MONTH = "month"  # YYYY-MM
    CURRENCY = "currency"  # three capital letters of ISO 4217


NUMBERS = frozenset({FieldType.AMOUNT, FieldType.INTEGER})
# a date of business outside is a typing error
FIRST_DAY, LAST_DAY = date(1980, 1, 1), date(2100, 12, 31)
TEXT_LIMIT = 1_000  # characters in a cell of text


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One column: its name, type, unit, limits, texts and the periods in which it is asked for."""

    name: str
    type: FieldType
    label: Text
    help: Text
    unit: str = ""
    required: bool = True
    required_for: tuple[str, str] | None = None  # a code field and the code whose rows must have the cell
    codes: tuple[str, ...] = ()
    minimum: int | None = None
    maximum: int | None = None
    default: str | None = None  # what an empty optional cell means, such as CNY
    since: date | None = None
    until: date | None = None  # exclusive
    reference: str = ""

    @property
    def limits(self) -> tuple[int, int] | None:
        """The least and the greatest whole number allowed; None for fields that are not numbers."""
        if self.type not in NUMBERS:
            return None
        top = AMOUNT_LIMIT if self.type is FieldType.AMOUNT else 10**12
        low = self.minimum if self.minimum is not None else 0
        return low, self.maximum if self.maximum is not None else top

    @property
    def is_dated(self) -> bool:
        """True where some periods do not ask for the field."""
        return self.since is not None or self.until is not None

    def asked_in(self, period: Period) -> bool:
        """True where the field belongs to the form of the period."""
        return (self.since is None or self.since < period.end) and (
            self.until is None or period.start < self.until
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DateOrder:
    """`earlier` may not lie after `later` where both are given; `strict` forbids equal days too."""

    earlier: str
    later: str
    strict: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One table of a form: its key, its fields and the orders its dates keep.

    Without a key rows may be alike, as two payments of a day may be.
    """

    name: str
    key: tuple[str, ...]
    fields: tuple[Field, ...]
    label: Text
    orders: tuple[DateOrder, ...] = ()
    period_field: str | None = None  # the field that names the row's own period
    checks: tuple[Plausibility, ...] = ()  # what a good table usually keeps

    def field(self, name: str) -> Field:
        """The field of a name; raises KeyError."""
        for candidate in self.fields:
            if candidate.name == name:
                return candidate
        raise KeyError(name)

    @property
    def names(self) -> tuple[str, ...]:
        """The column names in order."""
        return tuple(field.name for field in self.fields)

    def at(self, period: Period) -> "Section":
        """The section as asked for in a period."""
        return replace(self, fields=tuple(f for f in self.fields if f.asked_in(period)))


@dataclass(frozen=True, slots=True, kw_only=True)
class FormSpec:
    """A form: who files what, since when, and by which day after the period's end (None: no date in law)."""

    key: str
    label: Text
    since: date  # first day of the first period for which the duty exists
    sections: tuple[Section, ...]
    due: Term | None = None
    institution_field: str | None = "platform_id"  # whose rows these are; None for the register itself
    reference: str = ""

    def section(self, name: str) -> Section:
        """The section of a name; raises KeyError."""
        for candidate in self.sections:
            if candidate.name == name:
                return candidate
        raise KeyError(name)

    def at(self, period: Period) -> "FormSpec":
        """The form as asked for in a period; before the duty began, the first spec."""
        asked = period if not self.is_voluntary(period) else Period.month_of(self.since)
        return replace(self, sections=tuple(section.at(asked) for section in self.sections))

    def is_voluntary(self, period: Period) -> bool:
        """True for a period that ended before the duty began: checked, never late."""
        return period.end <= self.since
