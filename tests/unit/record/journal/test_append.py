"""What `append` records, once for each key, and what it refuses."""

import hashlib
import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.db import transaction

from mingjian.kernel.canonical import canonical_bytes
from mingjian.kernel.problems import Refused
from mingjian.record.journal.append import append, digest_of, payload_of
from mingjian.record.journal.models import Entry, EntryBody, Unsequenced

pytestmark = pytest.mark.django_db

AT = datetime(2024, 5, 6, 7, 8, 9, 123456, tzinfo=UTC)
FACT = {"kind": "filing.accepted", "subject": "P001", "payload": {"rows": 3}, "by": "officer", "at": AT}


def test_a_private_leaf_is_a_salted_digest_and_nothing_else():
    entry = append(**FACT, key="a")

    leaf = json.loads(bytes(entry.leaf))
    salt = bytes.fromhex(entry.body.salt)
    form = {
        "at": "2024-05-06T07:08:09.123456+00:00",
        "by": "officer",
        "kind": "filing.accepted",
        "payload": {"rows": 3},
        "subject": "P001",
    }
    assert leaf == {"digest": hashlib.sha256(salt + canonical_bytes(form)).hexdigest()}
    assert entry.digest == leaf["digest"]
    assert payload_of(entry) == {"rows": 3}


def test_two_entries_of_the_same_content_have_unequal_leaves():
    one, other = append(**FACT, key="a"), append(**FACT, key="b")

    assert bytes(one.leaf) != bytes(other.leaf)


def test_a_public_leaf_holds_its_payload_but_no_person():
    entry = append(**FACT, key="a", public=True)

    assert bytes(entry.leaf) == canonical_bytes(
        {
            "kind": "filing.accepted",
            "subject": "P001",
            "at": "2024-05-06T07:08:09.123456+00:00",
            "payload": {"rows": 3},
        }
    )
    assert b"officer" not in bytes(entry.leaf)
    assert not EntryBody.objects.exists()
    assert payload_of(entry) == {"rows": 3}


@pytest.mark.parametrize("public", [False, True])
def test_the_same_fact_under_the_same_key_stands_once(public):
    first = append(**FACT, key="a", public=public)
    again = append(**FACT | {"at": AT + timedelta(hours=1), "by": "other"}, key="a", public=public)

    assert again.pk == first.pk
    assert again.at == AT
    assert Entry.objects.count() == Unsequenced.objects.count() == 1


@pytest.mark.parametrize(
    "change", [{"payload": {"rows": 4}}, {"subject": "P002"}, {"kind": "other"}, {"public": True}]
)
def test_another_fact_under_a_used_key_is_refused(change):
    append(**FACT, key="a")

    with pytest.raises(Refused) as caught:
        append(**FACT | {"key": "a"} | change)

    assert [p.code for p in caught.value.problems] == ["journal.conflict"]
    assert caught.value.problems[0].value == "a"
    assert Entry.objects.count() == 1


def test_another_public_payload_under_a_used_key_is_refused():
    append(**FACT, key="a", public=True)

    with pytest.raises(Refused, match=r"journal\.conflict"):
        append(**FACT | {"payload": {"rows": 4}}, key="a", public=True)


def test_the_digest_shows_a_changed_row():
    entry = append(**FACT, key="a")
    assert digest_of(entry, entry.body) == entry.digest

    entry.by = "somebody else"

    assert digest_of(entry, entry.body) != entry.digest


def test_the_offset_of_an_instant_does_not_change_the_leaf():
    shanghai = timezone(timedelta(hours=8))
    one = append(**FACT, key="a", public=True)
    other = append(**FACT | {"at": AT.astimezone(shanghai)}, key="b", public=True)

    assert bytes(one.leaf) == bytes(other.leaf)


def test_an_instant_without_offset_is_refused():
    with pytest.raises(ValueError, match="offset"):
        append(**FACT | {"at": AT.replace(tzinfo=None)}, key="a")


@pytest.mark.parametrize(
    ("change", "allowed"),
    [
        ({"subject": "x" * 201}, "200"),
        ({"key": "x" * 201}, "200"),
        ({"payload": {"text": "明" * 400_000}}, "1048576"),
        ({"payload": {"text": "明" * 22_000}, "public": True}, "65535"),
    ],
)
def test_what_is_too_large_is_refused_with_its_limit(change, allowed):
    with pytest.raises(Refused) as caught:
        append(**FACT | {"key": "a"} | change)

    assert [(p.code, p.allowed) for p in caught.value.problems] == [("file.limit", allowed)]
    assert not Entry.objects.exists()


def test_the_largest_public_leaf_is_accepted():
    probe = append(**FACT | {"payload": {"text": ""}}, key="probe", public=True)
    room = 65_535 - len(probe.leaf)

    entry = append(**FACT | {"payload": {"text": "x" * room}}, key="a", public=True)

    assert len(entry.leaf) == 65_535
    with pytest.raises(Refused):
        append(**FACT | {"payload": {"text": "x" * (room + 1)}}, key="b", public=True)


@pytest.mark.django_db(transaction=True)
def test_append_outside_a_transaction_is_a_mistake():
    with pytest.raises(RuntimeError, match="transaction"):
        append(**FACT, key="a")


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_fact_leaves_nothing():
    with transaction.atomic():
        append(**FACT, key="a")
        transaction.set_rollback(True)

    assert not Entry.objects.exists()
    assert not EntryBody.objects.exists()
    assert not Unsequenced.objects.exists()
