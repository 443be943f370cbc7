"""Cells of text or of a foreign type become whole numbers, days and texts: strictly, or they are bad.

The rules for text are exactly those of the typed CSV reader: blanks around a number or a day are
nothing, `1.5`, `1e3`, `+5`, `2020-1-5` and `2020/01/05` are bad. A hexadecimal number is bad here too.
"""

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from mingjian.engines.intake.values import EXACT
from mingjian.kernel.forms import NUMBERS, Field, FieldType

# Stand for bad cells, so that a cell is told once. No text of four-digit years makes BAD_DAY, and
# BAD_NUMBER is left out of the later checks only for columns that have bad cells.
BAD_NUMBER = -(2**63)
BAD_DAY = 10_000_000  # days after 1970-01-01

_DAY = (
    r"^[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])"
    r"|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))$"
    r"|^(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29$"
)


@dataclass(frozen=True, slots=True)
class Cells:
    """A column of one type: `bad` marks cells that are not of it, `beyond` numbers too large for it."""

    values: pa.Array
    bad: pa.Array
    beyond: pa.Array


def arrow_type(field: Field) -> pa.DataType:
    """How a field is kept."""
    if field.type in NUMBERS:
        return pa.int64()
    return pa.date32() if field.type is FieldType.DATE else pa.string()


def read_cells(field: Field, column: pa.Array, foreign: pa.Array | None = None) -> Cells:
    """The cells of a column as the field's type; `foreign` cells are no texts, whatever they spell."""
    if pa.types.is_null(column.type) or _is_text(column.type):
        column = column.cast(pa.string())
    if field.type in NUMBERS:
        return _numbers(column)
    if field.type is FieldType.DATE:
        return _days(column)
    return _texts(column, foreign)


def _numbers(column: pa.Array) -> Cells:
    kind = column.type
    if _is_text(kind):
        return _numbers_of_text(column)
    if pa.types.is_integer(kind):
        wide = pa.types.is_uint64(kind)
        beyond = pc.greater(column, pa.scalar(2**63 - 1, kind)) if wide else _none(column)
        return _cells(column, _none(column), beyond, pa.int64(), BAD_NUMBER)
    if pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        whole = pc.equal(pc.floor(column), column)
        limit = float(EXACT) if pa.types.is_floating(kind) else 1e18
        beyond = pc.and_(whole, pc.greater_equal(pc.abs(column.cast(pa.float64())), limit))
        return _cells(column, pc.invert(whole), beyond, pa.int64(), BAD_NUMBER)
    return _all_bad(column, pa.int64(), BAD_NUMBER)


def _numbers_of_text(column: pa.Array) -> Cells:
    text = pc.utf8_trim(column, " \t")
    whole = pc.match_substring_regex(text, "^-?[0-9]+$")
    fits = pc.match_substring_regex(text, "^-?0*[0-9]{1,18}$")
    return _cells(text, pc.invert(whole), pc.and_not(whole, fits), pa.int64(), BAD_NUMBER)


def _days(column: pa.Array) -> Cells:
    kind = column.type
    if _is_text(kind):
        text = pc.utf8_trim(column, " \t")
        bad = pc.invert(pc.match_substring_regex(text, _DAY))
        return _cells(text, bad, _none(column), pa.date32(), BAD_DAY)
    if pa.types.is_date(kind):
        return _cells(column, _none(column), _none(column), pa.date32(), BAD_DAY)
    if pa.types.is_timestamp(kind):
        plain = pc.local_timestamp(column) if kind.tz else column
        bad = pc.not_equal(pc.floor_temporal(plain, unit="day"), plain)
        return _cells(plain, bad, _none(column), pa.date32(), BAD_DAY)
    return _all_bad(column, pa.date32(), BAD_DAY)


def _texts(column: pa.Array, foreign: pa.Array | None) -> Cells:
    if foreign is not None:
        return Cells(pc.if_else(foreign, "", column), foreign, _none(column))
    if _is_text(column.type) or pa.types.is_integer(column.type):
        return Cells(column.cast(pa.string()), _none(column), _none(column))
    return _all_bad(column, pa.string(), "")


def _cells(column: pa.Array, bad: pa.Array, beyond: pa.Array, kind: pa.DataType, stand_in: int) -> Cells:
    stop = pc.or_(bad, beyond)
    good = pc.if_else(stop, None, column).cast(kind)
    return Cells(pc.if_else(stop, _scalar(stand_in, kind), good), bad, beyond)


def _all_bad(column: pa.Array, kind: pa.DataType, stand_in: int | str) -> Cells:
    bad = column.is_valid()
    none = pa.scalar(None, kind)
    return Cells(pc.if_else(bad, _scalar(stand_in, kind), none), bad, _none(column))


def _scalar(stand_in: int | str, kind: pa.DataType) -> pa.Scalar:
    if pa.types.is_date(kind):
        return pa.array([stand_in], pa.int32()).cast(kind)[0]
    return pa.scalar(stand_in, kind)


def _none(column: pa.Array) -> pa.Array:
    return pa.repeat(False, len(column))


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))
