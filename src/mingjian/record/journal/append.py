"""Append to the journal, and read a payload back."""

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import connection, transaction

from mingjian.kernel.canonical import canonical_bytes
from mingjian.kernel.problems import Refused, problem
from mingjian.kernel.tiles import LEAF_LIMIT_BYTES
from mingjian.record.journal.insert import insert
from mingjian.record.journal.models import NAME_LIMIT, Entry, EntryBody

BODY_LIMIT_BYTES = 1_048_576
SALT_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One thing that happened, as `append` takes it."""

    kind: str
    subject: str
    payload: Mapping[str, object]
    by: str
    at: datetime
    key: str
    public: bool = False


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
    _require_transaction()
    fact = Fact(kind=kind, subject=subject, payload=payload, by=by, at=at, key=key, public=public)
    return _record([fact])[0]


def append_all(facts: Sequence[Fact]) -> list[Entry]:
    """Record many facts as `append` does each, all or none, in few statements; their entries."""
    _require_transaction()
    with transaction.atomic():
        return _record(facts)


def payload_of(entry: Entry) -> dict[str, object] | None:
    """What the entry tells; None once it is erased."""
    if entry.public:
        payload: dict[str, object] = json.loads(bytes(entry.leaf))["payload"]
        return payload
    body = EntryBody.objects.filter(pk=entry.pk).first()
    return None if body is None else json.loads(body.text)


def digest_of(entry: Entry, body: EntryBody) -> str:
    """The salted digest of a private entry, from its row and body; not `entry.digest` if they changed."""
    form = {"by": entry.by, **form_of(entry, body.text)}
    return hashlib.sha256(bytes.fromhex(body.salt) + canonical_bytes(form)).hexdigest()


def _draft(entry: Entry, told: str) -> tuple[Entry, EntryBody | None]:
    """Fill in leaf and digest; the body of a private entry stands apart."""
    if entry.public:
        entry.leaf = canonical_bytes(form_of(entry, told))
        _require_size("公开条目", "the leaf of a public entry", len(entry.leaf), LEAF_LIMIT_BYTES)
        entry.digest = hashlib.sha256(entry.leaf).hexdigest()
        return entry, None
    body = EntryBody(entry=entry, salt=secrets.token_bytes(SALT_BYTES).hex(), text=told)
    entry.digest = digest_of(entry, body)
    entry.leaf = canonical_bytes({"digest": entry.digest})
    return entry, body


def form_of(entry: Entry, told: str | None) -> dict[str, object]:
    """What an entry's digest is taken over, `by` apart; the payload of a public one stands in its leaf."""
    at = entry.at.astimezone(UTC).isoformat()
    payload = json.loads(bytes(entry.leaf))["payload"] if told is None else json.loads(told)
    return {"kind": entry.kind, "subject": entry.subject, "at": at, "payload": payload}


def _tell(fact: Fact) -> str:
    """The payload of a fact as canonical JSON. Refuses what is too large."""
    if fact.at.tzinfo is None:
        raise ValueError("an instant has an offset")
    _require_short(kind=fact.kind, subject=fact.subject, by=fact.by, key=fact.key)
    told = canonical_bytes(dict(fact.payload))
    _require_size("条目内容", "the payload of an entry", len(told), BODY_LIMIT_BYTES)
    return told.decode()


def _record(facts: Sequence[Fact]) -> list[Entry]:
    """Store the facts whose key is new; the entry of each."""
    told: dict[str, tuple[Fact, str]] = {}
    for fact in facts:
        first, text = told.setdefault(fact.key, (fact, _tell(fact)))
        if first is not fact and (_names(first), text) != (_names(fact), _tell(fact)):
            raise _conflict(fact.key, first.kind, first.subject)
    drafts = [_draft(_entry_of(fact), text) for fact, text in told.values()]
    insert(drafts)
    entries = {entry.key: entry for entry, _ in drafts if entry.pk is not None}
    overtaken = [key for key in told if key not in entries]
    for key, entry in Entry.objects.in_bulk(overtaken, field_name="key").items() if overtaken else ():
        fact, text = told[key]
        if _names(entry) != _names(fact) or not _tells(entry, text):
            raise _conflict(key, entry.kind, entry.subject)
        entries[key] = entry
    return [entries[fact.key] for fact in facts]


def _entry_of(fact: Fact) -> Entry:
    return Entry(
        kind=fact.kind, subject=fact.subject, by=fact.by, at=fact.at, key=fact.key, public=fact.public
    )


def _names(told: Fact | Entry) -> tuple[str, str, bool]:
    return told.kind, told.subject, told.public


def _conflict(key: str, kind: str, subject: str) -> Refused:
    return Refused(problem("journal.conflict", value=key, allowed=f"{kind} {subject}"))


def _tells(entry: Entry, told: str) -> bool:
    """Whether the entry tells the same; an erased one has nothing left to compare and stands."""
    payload = payload_of(entry)
    return payload is None or canonical_bytes(payload).decode() == told


def _require_transaction() -> None:
    if not connection.in_atomic_block:
        raise RuntimeError("append belongs into the transaction of the fact it tells")


def _require_short(**names: str) -> None:
    for name, value in names.items():
        _require_size(f"{name} 的字符数", f"the number of characters of {name}", len(value), NAME_LIMIT)


def _require_size(zh: str, en: str, size: int, limit: int) -> None:
    if size > limit:
        raise Refused(problem("file.limit", what_zh=zh, what_en=en, value=size, allowed=limit))
