"""The checks of single cells and pairs of days, as DuckDB conditions over the typed table."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from mingjian.engines.intake.cells import BAD_DAY, BAD_NUMBER
from mingjian.engines.intake.identity import identity_sql
from mingjian.engines.intake.private import private_use_sql
from mingjian.engines.intake.typed import EXPECTED, limits_text
from mingjian.kernel.forms import (
    FIRST_DAY,
    LAST_DAY,
    NUMBERS,
    TEXT_LIMIT,
    DateOrder,
    Field,
    FieldType,
    FormSpec,
    Section,
)
from mingjian.kernel.periods import Period
from mingjian.law.mappingbook import Mapping

_BLANKS = ("' '", "chr(9)", "chr(10)", "chr(13)", "'\u3000'")
_PATTERNS = {FieldType.MONTH: "[0-9]{4}-(0[1-9]|1[0-2])", FieldType.CURRENCY: "[A-Z]{3}"}


@dataclass(frozen=True, slots=True)
class Check:
    """Rows for which `condition` holds break the check; `facts` fill the message of the problem."""

    code: str
    column: str
    condition: str
    facts: dict[str, str] = field(default_factory=dict)
    beside: str | None = None  # another column that the message names


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What is checked: the section of a form, for a period or each row's own, up to today."""

    form: FormSpec
    section: Section
    period: Period | None
    today: date
    mapping: Mapping | None
    present: frozenset[str]

    def checks(self, bad_columns: set[str], private_columns: set[str]) -> Iterator[Check]:
        """Every check of the columns that are there; stand-ins for bad cells are passed over."""
        for f in self.section.fields:
            if f.name in self.present or f.required_for or (f.is_dated and self.by_row):
                yield from self._required(f)
            if f.name not in self.present:
                continue
            spare = f" AND {quoted(f.name)} <> {stand_in(f)}" if f.name in bad_columns else ""
            for check in self._valued(f):
                yield Check(check.code, check.column, f"({check.condition}){spare}", check.facts)
            if f.name in private_columns:
                yield Check("text.private-use", f.name, private_use_sql(quoted(f.name)))
        for order in self.section.orders:
            if {order.earlier, order.later} <= self.present:
                yield _order(order)

    @property
    def by_row(self) -> bool:
        """True where the spec of each row's own period holds."""
        return self.period is None and self.section.period_field in self.present

    def complete_key(self, bad_columns: set[str]) -> str:
        """The condition that every part of a row's key is there and good."""
        parts = [f"{quoted(name)} IS NOT NULL" for name in self.section.key]
        bad = [self.section.field(name) for name in self.section.key if name in bad_columns]
        return " AND ".join(parts + [f"{quoted(f.name)} <> {stand_in(f)}" for f in bad])

    def _required(self, f: Field) -> Iterator[Check]:
        # A mapping may leave cells empty that its source does not know; a key never.
        if f.required and (self.mapping is None or f.name in self.section.key):
            asked = self._asked(f)
            yield Check("required", f.name, f"{quoted(f.name)} IS NULL{asked}")
        elif f.required_for and self.mapping is None:
            name, code = f.required_for
            yield Check("required", f.name, f"{quoted(f.name)} IS NULL AND {quoted(name)} = '{code}'")

    def _asked(self, f: Field) -> str:
        """The condition that the row's period asks for the field."""
        if not f.is_dated:
            return ""
        if self.period is not None:
            early = self.form.is_voluntary(self.period)
            asked = Period.month_of(self.form.since) if early else self.period
            return "" if f.asked_in(asked) else " AND false"
        if not self.by_row:
            return ""
        month = f"greatest({self.month_sql}, DATE '{Period.month_of(self.form.since).start}')"
        begun = f" AND {month} + INTERVAL 1 MONTH > DATE '{f.since}'" if f.since else ""
        return begun + (f" AND {month} < DATE '{f.until}'" if f.until else "")

    @property
    def month_sql(self) -> str:
        """The first day of the row's own month, in SQL."""
        name = str(self.section.period_field)
        if self.section.field(name).type is FieldType.MONTH:
            return f"TRY_CAST({quoted(name)} || '-01' AS DATE)"
        # Days outside have no month: the engine's arithmetic ends before its days do.
        known = f"{quoted(name)} BETWEEN DATE '0001-01-01' AND DATE '9999-12-31'"
        return f"date_trunc('month', CASE WHEN {known} THEN {quoted(name)} END)::DATE"

    def _valued(self, f: Field) -> Iterator[Check]:
        name = quoted(f.name)
        if f.type in NUMBERS:
            low, high = f.limits or (0, 0)
            condition = f"{name} NOT BETWEEN {low} AND {high}"
            yield Check("range", f.name, condition, {"allowed": limits_text(f)})
        elif f.type is FieldType.DATE:
            last = self.today if f.name == self.section.period_field else LAST_DAY
            condition = f"{name} NOT BETWEEN DATE '{FIRST_DAY}' AND DATE '{last}'"
            yield Check("range", f.name, condition, {"allowed": f"{FIRST_DAY} .. {last}"})
        elif f.type is FieldType.CODE:
            yield self._code(f)
        elif f.type in _PATTERNS:
            yield from self._patterned(f)
        else:
            yield from _text(f)

    def _code(self, f: Field) -> Check:
        codes = ", ".join(f"'{code}'" for code in f.codes)
        source = self.mapping.columns.get(f.name) if self.mapping else None
        allowed = source.codes if source and source.codes else f.codes
        condition = f"{quoted(f.name)} NOT IN ({codes})"
        return Check("code", f.name, condition, {"allowed": ", ".join(allowed)})

    def _patterned(self, f: Field) -> Iterator[Check]:
        name, pattern = quoted(f.name), _PATTERNS[f.type]
        zh, en = EXPECTED[f.type]
        fits = f"regexp_full_match({name}, '{pattern}')"
        # CASE spares most cells the regular expression; an OR would not.
        usual = f"CASE WHEN {name} = '{f.default}' THEN false ELSE NOT {fits} END"
        broken = usual if f.default else f"NOT {fits}"
        yield Check("type", f.name, broken, {"allowed": zh, "allowed_en": en})
        if f.type is FieldType.MONTH:
            end = self.today if f.name == self.section.period_field else LAST_DAY
            low, high = f"{FIRST_DAY:%Y-%m}", f"{end:%Y-%m}"
            outside = f"{fits} AND {name} NOT BETWEEN '{low}' AND '{high}'"
            yield Check("range", f.name, outside, {"allowed": f"{low} .. {high}"})


def _text(f: Field) -> Iterator[Check]:
    name = quoted(f.name)
    allowed = f"0 .. {TEXT_LIMIT} 字 / characters"
    # CASE: characters are counted only where the bytes are many.
    long = f"CASE WHEN strlen({name}) > {TEXT_LIMIT} THEN length({name}) > {TEXT_LIMIT} ELSE false END"
    yield Check("range", f.name, long, {"allowed": allowed})
    if f.type is FieldType.IDENTIFIER:
        # Plain comparisons: a regular expression or trim() takes four times as long.
        ends = " OR ".join(f"suffix({name}, {blank})" for blank in _BLANKS)
        blank = f"{name} < '!' OR prefix({name}, '\u3000') OR {ends}"
        yield Check("range", f.name, blank, {"allowed": "首尾无空白 / no blanks at either end"})
    yield Check("id.identity-card", f.name, identity_sql(name))


def _order(order: DateOrder) -> Check:
    earlier, later = quoted(order.earlier), quoted(order.later)
    broken = f"{later} {'<=' if order.strict else '<'} {earlier}"
    day = f"DATE '1970-01-01' + {BAD_DAY}"
    condition = f"{broken} AND {earlier} <> {day} AND {later} <> {day}"
    sign = ">" if order.strict else ">="
    return Check("order.dates", order.later, condition, {"allowed": f"{sign} {order.earlier}"}, order.earlier)


def quoted(name: str) -> str:
    """A column name in SQL."""
    return '"' + name.replace('"', '""') + '"'


def stand_in(f: Field) -> str:
    """What stands for a bad cell of the field, in SQL."""
    if f.type in NUMBERS:
        return str(BAD_NUMBER)
    return f"DATE '1970-01-01' + {BAD_DAY}" if f.type is FieldType.DATE else "''"
