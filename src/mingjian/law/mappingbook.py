"""The mappings out of `law/mappings`: how foreign tables are read as sections of our forms."""

import collections.abc
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cache

from mingjian.kernel.problems import Refused, problem
from mingjian.kernel.text import Text
from mingjian.law.formbook import form
from mingjian.law.reader import Entry, read_folder


class Unit(StrEnum):
    """From the unit of the source to ours."""

    WAN_YUAN = "wan-yuan-to-fen"
    MAJOR = "major-to-minor"
    PERCENT = "percent-to-bp"
    MONTHS = "months-to-days"

    @property
    def ratio(self) -> Fraction:
        """What a number of the source is multiplied by."""
        return _RATIOS[self]


_RATIOS = {
    Unit.WAN_YUAN: Fraction(1_000_000),
    Unit.MAJOR: Fraction(100),
    Unit.PERCENT: Fraction(100),
    Unit.MONTHS: Fraction(365, 12),
}


class Method(StrEnum):
    """How a field is derived that the source does not state."""

    ROW_NUMBER = "row-number"
    FIRST_OF_MONTH = "first-of-month"  # of a month such as Mar-2018 or 2018-03


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The column a field comes from, its unit, its codes, and the values that mean missing."""

    column: str
    unit: Unit | None = None
    codes: collections.abc.Mapping[str, str] | None = None
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """The method of a derived field, and the column it starts from, if any."""

    method: Method
    column: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """Every field of a section, in exactly one of `columns`, `constants`, `derived` and `absent`."""

    key: str
    label: Text
    form: str
    section: str
    columns: collections.abc.Mapping[str, Source]
    constants: collections.abc.Mapping[str, str]
    derived: collections.abc.Mapping[str, Derived]
    absent: tuple[str, ...]

    @property
    def fields(self) -> Iterator[str]:
        """Every field that the mapping speaks of, as often as it does."""
        yield from (*self.columns, *self.constants, *self.derived, *self.absent)

    @property
    def source_columns(self) -> tuple[str, ...]:
        """The columns that the source must have, each once."""
        named = [source.column for source in self.columns.values()]
        named += [derived.column for derived in self.derived.values() if derived.column]
        return tuple(dict.fromkeys(named))


@cache
def mappings() -> dict[str, Mapping]:
    """Every mapping by its key."""
    found = [read_mapping(root) for _, root in read_folder("mappings")]
    return {mapping.key: mapping for mapping in found}


def mapping(name: str) -> Mapping:
    """The mapping of a name; refuses an unknown one with `mapping.unknown`."""
    known = mappings()
    if name not in known:
        raise Refused(problem("mapping.unknown", value=name, allowed=", ".join(sorted(known))))
    return known[name]


def read_mapping(root: Entry) -> Mapping:
    """One mapping; refuses fields named twice or not at all, and keys that are absent."""
    f = root.fields("key label form section", "columns constants derived absent")
    found = Mapping(
        key=f["key"].text(),
        label=f["label"].both(),
        form=f["form"].text(),
        section=f["section"].text(),
        columns={n: _source(e) for n, e in f["columns"].pairs()} if "columns" in f else {},
        constants={n: e.text() for n, e in f["constants"].pairs()} if "constants" in f else {},
        derived={n: _derived(e) for n, e in f["derived"].pairs()} if "derived" in f else {},
        absent=tuple(e.text() for e in f["absent"].items()) if "absent" in f else (),
    )
    section = form(found.form).section(found.section)
    if sorted(found.fields) != sorted(section.names):
        wrong = ", ".join(sorted({*found.fields} ^ {*section.names})) or "?"
        root.fail(f"每个字段须恰好出现一次：{wrong}", f"each field must stand exactly once: {wrong}")
    if keys := {*section.key} & {*found.absent}:
        root.fail(f"主键不得缺失：{keys}", f"a key cannot be absent: {keys}")
    return found


def _source(entry: Entry) -> Source:
    f = entry.fields("from", "unit codes missing")
    return Source(
        column=f["from"].text(),
        unit=f["unit"].choice(Unit) if "unit" in f else None,
        codes={old: new.text() for old, new in f["codes"].pairs()} if "codes" in f else None,
        missing=tuple(value.text() for value in f["missing"].items()) if "missing" in f else (),
    )


def _derived(entry: Entry) -> Derived:
    f = entry.fields("method", "from")
    method = f["method"].choice(Method)
    if (method is Method.FIRST_OF_MONTH) != ("from" in f):
        entry.fail("只有 first-of-month 有来源列", "first-of-month, and only it, has a column")
    return Derived(method=method, column=f["from"].text() if "from" in f else None)
