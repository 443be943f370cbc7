"""Canonical bytes: one value, one spelling, so that digests mean the same everywhere.

JSON with sorted keys, no blanks, UTF-8, integers only. Floats are refused: they have no one spelling.
"""

import hashlib
import json

type_error = "canonical JSON holds objects, lists, texts, integers, booleans and null, not {}"


def canonical_bytes(value: object) -> bytes:
    """The one spelling of a JSON value, keys by code point.

    Raises TypeError for floats, other types and non-text keys, UnicodeEncodeError for half a surrogate pair.
    """
    _require_plain(value)
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode()


def digest(value: object) -> str:
    """SHA-256 of the canonical bytes, in hex."""
    return hashlib.sha256(canonical_bytes(value)).hexdigest()


def _require_plain(value: object) -> None:
    if value is None or isinstance(value, str | bool | int):
        return
    if isinstance(value, list | tuple):
        for item in value:
            _require_plain(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str):
                raise TypeError(type_error.format(f"a key {key!r}"))
            _require_plain(item)
    else:
        raise TypeError(type_error.format(type(value).__name__))
