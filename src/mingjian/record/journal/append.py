"""Append to the journal, and read a payload back."""

import hashlib
import json
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime

from django.db import IntegrityError, connection, transaction

from mingjian.kernel.canonical import canonical_bytes
from mingjian.kernel.problems import Refused, problem
from mingjian.kernel.tiles import LEAF_LIMIT_BYTES
from mingjian.record.journal.models import NAME_LIMIT, Entry, EntryBody, Unsequenced

BODY_LIMIT_BYTES = 1_048_576
SALT_BYTES = 32


def append(
    *,
    kind: str,
    subject: str,
    payload: Mapping[str, object],
    by: str,
    at: datetime,
    key: str,
    public: bool = False,
) -> Entry:
    """Record what happened, inside the caller's transaction; the entry.

    The same key with the same kind, subject, payload and openness returns the entry that stands; with
    anything else it is refused (`journal.conflict`). A public leaf holds the payload for everybody to read:
    no person's data belongs there. Raises RuntimeError outside a transaction and ValueError for `at`
    without an offset.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("append belongs into the transaction of the fact it tells")
    if at.tzinfo is None:
        raise ValueError("an instant has an offset")
    _require_short(kind=kind, subject=subject, by=by, key=key)
    told = canonical_bytes(dict(payload)).decode()
    _require_size("条目内容", "the payload of an entry", len(told.encode()), BODY_LIMIT_BYTES)
    standing = Entry.objects.filter(key=key).first()
    if standing is None:
        entry, body = _draft(Entry(kind=kind, subject=subject, by=by, at=at, key=key, public=public), told)
        standing = _insert(entry, body)
        if standing is entry:
            return entry
    if (standing.kind, standing.subject, standing.public) != (kind, subject, public) or not _tells(
        standing, told
    ):
        allowed = f"{standing.kind} {standing.subject}"
        raise Refused(problem("journal.conflict", value=key, allowed=allowed))
    return standing


def payload_of(entry: Entry) -> dict[str, object] | None:
    """What the entry tells; None once it is erased."""
    if entry.public:
        payload: dict[str, object] = json.loads(bytes(entry.leaf))["payload"]
        return payload
    body = EntryBody.objects.filter(pk=entry.pk).first()
    return None if body is None else json.loads(body.text)


def digest_of(entry: Entry, body: EntryBody) -> str:
    """The salted digest of a private entry, from its row and body; not `entry.digest` if they changed."""
    form = {"by": entry.by, **_form(entry, body.text)}
    return hashlib.sha256(bytes.fromhex(body.salt) + canonical_bytes(form)).hexdigest()


def _draft(entry: Entry, told: str) -> tuple[Entry, EntryBody | None]:
    """Fill in leaf and digest; the body of a private entry stands apart."""
    if entry.public:
        entry.leaf = canonical_bytes(_form(entry, told))
        _require_size("公开条目", "the leaf of a public entry", len(entry.leaf), LEAF_LIMIT_BYTES)
        entry.digest = hashlib.sha256(entry.leaf).hexdigest()
        return entry, None
    body = EntryBody(entry=entry, salt=secrets.token_bytes(SALT_BYTES).hex(), text=told)
    entry.digest = digest_of(entry, body)
    entry.leaf = canonical_bytes({"digest": entry.digest})
    return entry, body


def _form(entry: Entry, told: str) -> dict[str, object]:
    at = entry.at.astimezone(UTC).isoformat()
    return {"kind": entry.kind, "subject": entry.subject, "at": at, "payload": json.loads(told)}


def _insert(entry: Entry, body: EntryBody | None) -> Entry:
    """Store a new entry; the one that stands where another writer was first."""
    try:
        with transaction.atomic():
            entry.save(force_insert=True)
            if body is not None:
                body.entry = entry
                body.save(force_insert=True)
            Unsequenced.objects.create(entry=entry)
    except IntegrityError:
        standing = Entry.objects.filter(key=entry.key).first()
        if standing is None:
            raise
        return standing
    return entry


def _tells(entry: Entry, told: str) -> bool:
    """Whether the entry tells the same; an erased one has nothing left to compare and stands."""
    payload = payload_of(entry)
    return payload is None or canonical_bytes(payload).decode() == told


def _require_short(**names: str) -> None:
    for name, value in names.items():
        _require_size(f"{name} 的字符数", f"the number of characters of {name}", len(value), NAME_LIMIT)


def _require_size(zh: str, en: str, size: int, limit: int) -> None:
    if size > limit:
        raise Refused(problem("file.limit", what_zh=zh, what_en=en, value=size, allowed=limit))
