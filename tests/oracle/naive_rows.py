"""The digest of rows beyond the listed ones, cell by cell: the slow twin of `digest_columns`."""

import hashlib
from collections.abc import Mapping, Sequence


def digest_cells(columns: Mapping[str, Sequence[object]]) -> str:
    """SHA-256 of each column: name, rows, which cells are there, how long they are, what they say."""
    parts: list[bytes] = []
    for name, cells in columns.items():
        texts = [b"" if cell is None else str(cell).encode() for cell in cells]
        parts += [_number(len(name.encode())), name.encode(), _number(len(cells))]
        parts += [b"\0" if cell is None else b"\1" for cell in cells]
        parts += [_number(len(text)) for text in texts]
        parts += texts
    return hashlib.sha256(b"".join(parts)).hexdigest()


def _number(value: int) -> bytes:
    return value.to_bytes(8, "little")
