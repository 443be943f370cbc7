"""The evidence of a finding: its first rows, and beyond the limit a count, a digest and the sum.

The digest is SHA-256 over whole columns, so that millions of rows take seconds, on either back end alike.
For each column follow one another the length of its name, its name, the number of its rows, a byte a row (0
where the cell is empty, else 1), the length of each text (0 where it is empty) and all texts in UTF-8.
Lengths take 8 bytes, little-endian; numbers are decimals, days ISO 8601. No other table has these bytes.
"""

import hashlib
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mingjian.kernel.findings import EVIDENCE_LIMIT, EvidenceRow, Plain, plain
from mingjian.kernel.rules import EvidenceRows


def told(part: EvidenceRows, rows: pa.Table) -> tuple[EvidenceRow, ...]:
    """The first rows of one finding; the rest is counted, and digested so that the finding's id covers it."""
    listed = tuple(_row(part, row) for row in rows.slice(0, EVIDENCE_LIMIT).to_pylist())
    rest = rows.slice(EVIDENCE_LIMIT)
    if not rest.num_rows:
        return listed
    columns = dict.fromkeys((*part.key, *part.values))
    summary: dict[str, Plain] = {
        "more_rows": rest.num_rows,
        "digest": digest_columns(rest.select(list(columns))),
    }
    if part.amount:
        summary[part.amount] = pc.sum(rest[part.amount]).as_py()
    return (*listed, EvidenceRow(table=part.table, key={}, values=summary))


def digest_columns(table: pa.Table) -> str:
    """SHA-256 over the columns of a table in their order, in hex; see the module for the bytes."""
    total = hashlib.sha256()
    for name in table.column_names:
        texts = _texts(table[name])
        total.update(_size(len(name.encode())) + name.encode() + _size(len(texts)))
        total.update(texts.is_valid().cast(pa.uint8()).to_numpy().tobytes())
        filled = texts.fill_null("")
        _, offsets, content = filled.buffers()
        ends = np.frombuffer(offsets, np.int64)[filled.offset : filled.offset + len(filled) + 1]
        total.update(np.diff(ends).astype("<i8").tobytes())
        if content is not None:
            total.update(memoryview(content)[ends[0] : ends[-1]])
    return total.hexdigest()


def _texts(column: pa.ChunkedArray) -> pa.LargeStringArray:
    """The cells as one array of texts, whose buffers take more than 2 GB."""
    return column.cast(pa.large_string()).combine_chunks()


def _size(number: int) -> bytes:
    return number.to_bytes(8, "little")


def _row(part: EvidenceRows, row: dict[str, Any]) -> EvidenceRow:
    values = {name: plain(row[name]) for name in part.values}
    if "as_of" in values and values["as_of"] is None:
        del values["as_of"]  # the measure of this row does not depend on it
    return EvidenceRow(table=part.table, key={k: plain(row[k]) for k in part.key}, values=values)
