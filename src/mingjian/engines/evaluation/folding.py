"""Texts folded for comparison: NFKC without white space, which neither back end can do.

Arrow folds the distinct texts of a column, and the rule reads the result as a table beside its own.
"""

from typing import TYPE_CHECKING

import ibis
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    import ibis.expr.types as ir
    from ibis.backends import BaseBackend

_WHITE = r"[\s\v\x{85}\x{1680}\x{2028}\x{2029}]"  # what is left of White_Space after NFKC


def fold(texts: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """Each text in NFKC and without white space."""
    return pc.replace_substring_regex(pc.utf8_normalize(texts, form="NFKC"), _WHITE, "")


def folded(con: "BaseBackend", table: "ir.Table", column: str) -> "ir.Table":
    """The distinct texts of a column, and beside each `plain`: the same folded."""
    distinct = table.filter(table[column].notnull()).select(column).distinct()
    texts = con.to_pyarrow(distinct)[column]
    return ibis.memtable(pa.table({column: texts, "plain": fold(texts)}))
