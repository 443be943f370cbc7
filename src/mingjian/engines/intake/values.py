"""Cells that come as values of many types (XLSX, JSON) become one column, exactly or marked as foreign."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from types import NoneType

import pyarrow as pa
import pyarrow.compute as pc

EXACT = 2**53  # from here on a double may have lost digits
_WHOLE_LIMIT = 10**18


@dataclass(frozen=True, slots=True)
class Column:
    """Values of one Arrow type; `foreign` marks cells that are neither texts nor whole numbers."""

    values: pa.Array
    foreign: pa.Array | None = None


def column_of(values: Sequence[object]) -> Column:
    """The column of these values; empty texts are missing. Raises UnicodeEncodeError for lone surrogates."""
    kinds = set(map(type, values))
    if str in kinds and "" in values:
        values = [None if value == "" else value for value in values]
        kinds = set(map(type, values))
    kinds.discard(NoneType)
    if kinds <= {str}:
        return Column(pa.array(values, pa.string()))
    if kinds == {date}:
        return Column(pa.array(values, pa.date32()))
    whole = _whole_numbers(values) if kinds in ({int}, {float}) else None
    return _spelled(values) if whole is None else Column(whole)


def _whole_numbers(values: Sequence[object]) -> pa.Array | None:
    """The values as 64-bit numbers where all are whole and exact."""
    try:
        numbers = pa.array(values)
    except (OverflowError, pa.ArrowInvalid):
        return None
    if pa.types.is_floating(numbers.type):
        exact = pc.and_(pc.equal(pc.floor(numbers), numbers), pc.less(pc.abs(numbers), float(EXACT)))
        if not pc.all(exact).as_py():
            return None
    return numbers.cast(pa.int64())


def _spelled(values: Sequence[object]) -> Column:
    texts, foreign = zip(*map(_spell, values), strict=True)
    return Column(pa.array(texts, pa.string()), pa.array(foreign, pa.bool_()))


def _spell(value: object) -> tuple[str | None, bool]:  # noqa: PLR0911 - one return a type
    """A value as text, and whether it is foreign."""
    match value:
        case None | str():
            return value, False
        case bool():
            return str(value).lower(), True
        case int():
            return str(value), False
        case float() if value.is_integer() and abs(value) < EXACT:
            return str(int(value)), False
        case Decimal() if abs(value) < _WHOLE_LIMIT and value == value.to_integral_value():
            return str(int(value)), False
        case datetime() if value == datetime.combine(value, time.min, value.tzinfo):
            return value.date().isoformat(), True
        case float() | Decimal() | date() | time():
            return str(value), True
    return ("[…]" if isinstance(value, list) else "{…}" if isinstance(value, tuple) else str(value)), True
