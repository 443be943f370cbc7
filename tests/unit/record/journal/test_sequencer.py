"""The sequencer gives indices without gaps, completes what a crash left, and refuses a log that differs."""

import subprocess
import sys
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.db import transaction

from mingjian.engines.log import reader, writer
from mingjian.engines.log.fsck import fsck
from mingjian.kernel.problems import Refused
from mingjian.kernel.proofs import parse_proof, verify
from mingjian.record.journal import sequencer
from mingjian.record.journal.append import append
from mingjian.record.journal.keys import signer
from mingjian.record.journal.models import Entry, Sequenced, Unsequenced
from mingjian.record.journal.proofs import Stage, index_of, proof_of, state_of

pytestmark = pytest.mark.django_db(transaction=True)

AT = datetime(2024, 5, 6, tzinfo=UTC)


def append_many(count: int, prefix: str = "e") -> list[Entry]:
    with transaction.atomic():
        return [
            append(kind="test", subject="s", payload={"n": n}, by="b", at=AT, key=f"{prefix}{n}")
            for n in range(count)
        ]


def indices() -> list[int]:
    return list(Sequenced.objects.order_by("index").values_list("index", flat=True))


def test_entries_get_contiguous_indices_in_their_order_and_hold_in_the_log():
    entries = append_many(3)

    assert sequencer.integrate(at=AT) == 3
    assert sequencer.integrate(at=AT) == 0
    entries += append_many(2, "f")
    assert sequencer.integrate(at=AT) == 2

    assert [index_of(entry) for entry in entries] == [0, 1, 2, 3, 4]
    audit = fsck(settings.LOG_FOLDER, signer().verifier)
    assert (audit.checkpoint.size, audit.problems) == (5, ())


def test_an_entry_goes_from_recorded_to_published_and_is_then_proven(monkeypatch):
    (entry,) = append_many(1)
    assert (state_of(entry), index_of(entry), proof_of(entry)) == (Stage.RECORDED, None, None)

    monkeypatch.setattr(sequencer, "integrate_leaves", fail)
    with pytest.raises(OSError, match="broken"):
        sequencer.integrate(at=AT)
    assert (state_of(entry), index_of(entry), proof_of(entry)) == (Stage.SEQUENCED, 0, None)

    monkeypatch.undo()
    monkeypatch.setattr(writer, "_require_stored", fail)
    with pytest.raises(OSError, match="broken"):
        sequencer.integrate(at=AT)
    assert (state_of(entry), proof_of(entry)) == (Stage.INTEGRATED, None)

    monkeypatch.undo()
    assert sequencer.integrate(at=AT) == 1
    assert state_of(entry) == Stage.PUBLISHED
    proof = parse_proof(proof_of(entry).render().encode())
    assert verify(proof, signer().verifier).size == 1
    assert proof.leaf == bytes(entry.leaf)


def test_more_entries_than_a_batch_are_all_published(monkeypatch):
    monkeypatch.setattr(sequencer, "BATCH", 10)
    append_many(35)

    assert sequencer.integrate(at=AT) == 35
    assert indices() == list(range(35))
    assert not Unsequenced.objects.exists()


def test_a_lower_number_that_commits_late_takes_a_later_index():
    entries = append_many(3)
    late = Unsequenced.objects.get(pk=entries[0].pk)
    late.delete()
    sequencer.integrate(at=AT)

    Unsequenced.objects.create(entry=entries[0])
    sequencer.integrate(at=AT)

    assert [index_of(entry) for entry in entries] == [2, 0, 1]


def test_a_lost_log_is_made_again_from_the_database():
    append_many(300)
    sequencer.integrate(at=AT)
    before = reader.read_note(settings.LOG_FOLDER)
    settings.LOG_FOLDER.rename(settings.DATA / "lost")

    assert sequencer.integrate(at=AT) == 300
    assert reader.read_note(settings.LOG_FOLDER) == before


def test_a_log_that_is_longer_than_the_database_is_refused():
    append_many(2)
    sequencer.integrate(at=AT)
    writer.integrate(settings.LOG_FOLDER, signer(), [b"stranger"])

    with pytest.raises(Refused, match=r"log\.damaged"):
        sequencer.integrate(at=AT)


def test_a_log_that_ends_in_another_entry_is_refused():
    append_many(2)
    writer.integrate(settings.LOG_FOLDER, signer(), [b"stranger"])

    with pytest.raises(Refused, match=r"log\.damaged"):
        sequencer.integrate(at=AT)


def test_a_proof_of_another_leaf_than_the_database_has_is_not_handed_out():
    (entry,) = append_many(1)
    sequencer.integrate(at=AT)
    entry.leaf = b"changed"

    with pytest.raises(Refused, match=r"log\.damaged"):
        proof_of(entry)


def test_a_log_that_cannot_be_written_waits_and_does_not_undo_the_fact(monkeypatch, caplog):
    append_many(1)
    with monkeypatch.context() as broken:
        broken.setattr(sequencer, "integrate", fail)
        sequencer.integrate_or_wait(at=AT)
    (entry,) = Entry.objects.all()
    assert ("broken" in caplog.text, index_of(entry)) == (True, None)

    sequencer.integrate_or_wait(at=AT)
    assert state_of(entry) == Stage.PUBLISHED


CHILD = """
import django, sys
django.setup()
from datetime import UTC, datetime
from django.db import transaction
from mingjian.record.journal.append import append
from mingjian.record.journal.sequencer import integrate
at = datetime(2024, 5, 6, tzinfo=UTC)
for n in range(40):
    with transaction.atomic():
        append(kind="test", subject="s", payload={"n": n}, by="b", at=at, key=f"{sys.argv[1]}:{n}")
        append(kind="test", subject="s", payload={"n": n}, by="b", at=at, key=f"shared:{n}")
    integrate(at=at)
"""


def test_two_processes_at_once_leave_one_log_without_gap_or_double(child_environment):
    children = [subprocess.Popen([sys.executable, "-c", CHILD, name], env=child_environment) for name in "ab"]

    assert [child.wait(timeout=60) for child in children] == [0, 0]
    assert Entry.objects.count() == 120
    assert indices() == list(range(120))
    audit = fsck(settings.LOG_FOLDER, signer().verifier)
    assert (audit.checkpoint.size, audit.problems) == (120, ())


def fail(*_args: object, **_options: object) -> None:
    raise OSError("broken")
