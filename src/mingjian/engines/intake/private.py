"""Private-use characters: each system shows its own picture for them, so that they are told.

They come mostly from GB18030 files. The codec reads 24 two-byte codes as private use that GB 18030-2022 maps
to characters of Unicode: A6D9 to A6DF, A6EC, A6ED, A6F3 (vertical punctuation), FE59, FE61, FE66, FE67, FE6D,
FE7E, FE90, FEA0 (the 18 of 2022) and FE51, FE52, FE53, FE6C, FE76, FE91 (Han beyond the first plane). They
are kept as they were read: a guess would change a name.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mingjian.kernel.forms import FieldType

FREE = frozenset({FieldType.TEXT, FieldType.IDENTIFIER})  # fields whose texts nothing else restricts

_CLASS = r"[\x{E000}-\x{F8FF}\x{F0000}-\x{FFFFD}\x{100000}-\x{10FFFD}]"
# The first bytes of these characters in UTF-8; EF also begins full-width punctuation.
_LEADS = (0xEE, 0xEF, 0xF3, 0xF4)


def holds_private_use(column: pa.ChunkedArray) -> bool:
    """True where a text of the column holds a private-use character."""
    return any(_may_hold(chunk) and _holds(chunk) for chunk in column.chunks)


def private_use_sql(column: str) -> str:
    """A DuckDB condition: the text holds a private-use character."""
    return f"regexp_matches({column}, '{_CLASS}')"


def _may_hold(texts: pa.Array) -> bool:
    """A look at the bytes alone: some hundred times quicker than at characters."""
    if not (pa.types.is_string(texts.type) or pa.types.is_large_string(texts.type)):
        return False
    content = texts.buffers()[2]
    if not content:
        return False
    seen = np.frombuffer(content, np.uint8)
    return bool(seen.max(initial=0) >= _LEADS[0]) and any((seen == lead).any() for lead in _LEADS)


def _holds(texts: pa.Array) -> bool:
    return bool(pc.any(pc.match_substring_regex(texts, _CLASS)).as_py())
