"""Personal data can be erased while the proof of the entry stays valid."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction

from mingjian.kernel.problems import Refused
from mingjian.kernel.proofs import verify
from mingjian.record.journal.append import append, payload_of
from mingjian.record.journal.erasure import erase
from mingjian.record.journal.keys import signer
from mingjian.record.journal.models import Entry, EntryBody
from mingjian.record.journal.proofs import proof_of
from mingjian.record.journal.sequencer import integrate

pytestmark = pytest.mark.django_db(transaction=True)

AT = datetime(2024, 5, 6, tzinfo=UTC)
CANARY = "canary-of-a-person-7f3a"
FACT = {"kind": "complaint", "subject": "C1", "payload": {"name": CANARY}, "by": "b", "at": AT, "key": "a"}


@pytest.fixture
def erased() -> Entry:
    with transaction.atomic():
        entry = append(**FACT)
    integrate(at=AT)
    erase(entry, by="officer", at=AT, reason="asked by the person")
    integrate(at=AT)
    return Entry.objects.get(pk=entry.pk)


def test_the_proof_of_an_erased_entry_still_holds(erased):
    checkpoint = verify(proof_of(erased), signer().verifier)

    assert checkpoint.size == 2
    assert payload_of(erased) is None
    assert not EntryBody.objects.filter(pk=erased.pk).exists()


def test_the_erasure_is_itself_an_entry(erased):
    told = Entry.objects.get(kind="journal.erased")

    assert told.subject == str(erased.pk)
    assert payload_of(told) == {"digest": erased.digest, "reason": "asked by the person"}


def test_nothing_of_the_payload_is_left_in_the_files(erased):
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        database = Path(connection.settings_dict["NAME"]).read_bytes()
        assert CANARY.encode() not in database
    log = b"".join(path.read_bytes() for path in settings.LOG_FOLDER.rglob("*") if path.is_file())
    assert erased.digest.encode() in log
    assert CANARY.encode() not in log


def test_a_repeated_act_after_erasure_finds_its_entry_and_brings_nothing_back(erased):
    with transaction.atomic():
        again = append(**FACT)

    assert again.pk == erased.pk
    assert payload_of(erased) is None


def test_another_kind_under_the_key_of_an_erased_entry_is_refused(erased):
    with pytest.raises(Refused, match=r"journal\.conflict"), transaction.atomic():
        append(**FACT | {"kind": "other"})


def test_what_was_published_cannot_be_erased():
    with transaction.atomic():
        entry = append(**FACT | {"payload": {"figure": 1}}, public=True)

    with pytest.raises(ValueError, match="public"):
        erase(entry, by="b", at=AT, reason="r")
