"""Translation: the texts of a foreign table become the texts that our form expects, by a mapping.

A text that cannot be translated is left as it is, so that the checks of the form refuse it.
"""

import re
from collections.abc import Callable
from fractions import Fraction

import pyarrow as pa

from mingjian.kernel.forms import Section
from mingjian.law.mappingbook import Derived, Mapping, Method, Source, Unit

_NUMBER = re.compile(r"[+-]?[0-9]{1,40}(\.[0-9]{0,40})?([eE][+-]?[0-9]{1,2})?")
_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")
_NAMED_MONTH = re.compile(r"([A-Z][a-z]{2})-([0-9]{4})")
_NAMES = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def translate(table: pa.Table, section: Section, mapping: Mapping, rows_before: int) -> pa.Table:
    """The columns of the section, as texts, from the source's columns, as texts."""
    columns = {}
    for name in section.names:
        if name in mapping.columns:
            columns[name] = _translated(table, mapping.columns[name])
        elif name in mapping.constants:
            columns[name] = pa.repeat(mapping.constants[name], table.num_rows)
        elif name in mapping.derived:
            columns[name] = _derived(table, mapping.derived[name], rows_before)
        else:
            columns[name] = pa.nulls(table.num_rows, pa.string())
    return pa.table(columns)


def convert_number(text: str, unit: Unit) -> str:
    """A number in our unit: exact, then rounded half away from zero to a whole; other texts as they are."""
    number = _parse(text)
    if number is None:
        return text
    scaled = number * unit.ratio
    whole = int(abs(scaled) + Fraction(1, 2))
    return str(-whole if scaled < 0 else whole)


def first_of_month(text: str) -> str:
    """`Mar-2018` and `2018-03` are `2018-03-01`; other texts as they are."""
    if _MONTH.fullmatch(text):
        return f"{text}-01"
    named = _NAMED_MONTH.fullmatch(text)
    if named and named[1] in _NAMES:
        return f"{named[2]}-{_NAMES.index(named[1]) + 1:02d}-01"
    return text


def _translated(table: pa.Table, source: Source) -> pa.ChunkedArray:
    missing = {*source.missing, *(n for m in source.missing if (n := _parse(m)) is not None)}

    def translated(text: str) -> str | None:
        if missing and (text in missing or _parse(text) in missing):
            return None
        if source.codes is not None:
            return source.codes.get(text, text)
        return convert_number(text, source.unit) if source.unit else text

    if not missing and source.codes is None and source.unit is None:
        return table[source.column]
    return _each(table[source.column], translated)


def _derived(table: pa.Table, derived: Derived, rows_before: int) -> pa.ChunkedArray | pa.Array:
    if derived.method is Method.ROW_NUMBER:
        first = rows_before + 1
        return pa.array(range(first, first + table.num_rows), pa.int64()).cast(pa.string())
    return _each(table[str(derived.column)], first_of_month)


def _each(column: pa.ChunkedArray, function: Callable[[str], str | None]) -> pa.Array:
    """The function applied to each distinct text."""
    encoded = column.combine_chunks().dictionary_encode()
    texts = pa.array(map(function, encoded.dictionary.to_pylist()), pa.string())
    return texts.take(encoded.indices)


def _parse(text: str) -> Fraction | None:
    return Fraction(text) if _NUMBER.fullmatch(text.strip()) else None
