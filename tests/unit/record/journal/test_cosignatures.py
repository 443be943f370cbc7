"""The checkpoint is published with cosignatures when they arrive; a witness that is down stops nothing."""

import threading
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client

from mingjian.config.commands import witness as command
from mingjian.engines.log.fsck import fsck
from mingjian.engines.log.reader import read_note
from mingjian.engines.log.witness import Witness
from mingjian.kernel.notes import COSIGNATURE, Signer, witnessed_at
from mingjian.kernel.problems import Refused
from mingjian.kernel.proofs import verify
from mingjian.record.journal import cosignatures
from mingjian.record.journal.append import append
from mingjian.record.journal.cosignatures import cosign, present_checkpoint, witnesses
from mingjian.record.journal.keys import signer
from mingjian.record.journal.models import Entry
from mingjian.record.journal.proofs import proof_of
from mingjian.record.journal.sequencer import integrate

pytestmark = pytest.mark.django_db(transaction=True)

AT = datetime(2024, 5, 6, tzinfo=UTC)
ONE, TWO = (Signer(f"witness.example/{n}", bytes(range(n, 32 + n)), COSIGNATURE) for n in (1, 2))


def grow(key: str) -> Entry:
    with transaction.atomic():
        entry = append(kind="t", subject="s", payload={}, by="b", at=AT, key=key)
    integrate(at=AT)
    return entry


@contextmanager
def running(witness: Witness):
    server = command.listen(witness, "127.0.0.1", 0)
    thread = threading.Thread(target=partial(server.serve_forever, poll_interval=0.01))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def two(tmp_path, monkeypatch):
    """Two witnesses of this log, the second one down."""
    monkeypatch.setattr(command.console, "quiet", True)
    with running(Witness(tmp_path / "one", ONE, [signer().verifier])) as url:
        file = tmp_path / "witnesses"
        file.write_text(
            f"witness one {ONE.verifier.text} {url}\nwitness two {TWO.verifier.text} http://127.0.0.1:1\n"
        )
        settings.WITNESS_FILE = file
        yield witnesses()


def note() -> str:
    return read_note(settings.LOG_FOLDER)


def test_each_new_checkpoint_is_cosigned_and_its_proofs_carry_the_cosignature(two):
    one, _ = two
    seen = cosign(one)
    assert seen == 0  # nothing signed yet
    for number in range(3):
        entry = grow(f"k{number}")
        with pytest.raises(Refused, match="not signed by the key"):
            witnessed_at(note(), ONE.verifier)
        seen = cosign(one, seen)
        assert seen == number + 1
        assert witnessed_at(note(), ONE.verifier)
        proof = proof_of(entry)
        assert verify(proof, signer().verifier).size == number + 1
        assert witnessed_at(proof.checkpoint, ONE.verifier)
    assert fsck(settings.LOG_FOLDER, signer().verifier).problems == ()


def test_a_cosigned_checkpoint_is_not_asked_for_again(two, monkeypatch):
    grow("a")
    cosign(two[0])
    before = note()
    monkeypatch.setattr(cosignatures, "ask", lambda *_: pytest.fail("asked"))

    assert cosign(two[0], 1) == 1
    assert note() == before


def test_a_witness_that_is_down_is_told_and_the_log_goes_on(two):
    one, down = two
    grow("a")
    with pytest.raises(Refused, match=r"witness\.refused"):
        cosign(down)
    cosign(one)
    grow("b")

    checkpoint, found = present_checkpoint()
    assert checkpoint.size == 2
    assert [w.at for w in found] == [None, None]


def test_a_cosignature_that_comes_late_does_not_touch_the_next_checkpoint(two, monkeypatch):
    ask = cosignatures.ask
    grow("a")

    def slow(*arguments):
        line = ask(*arguments)
        grow("b")
        return line

    monkeypatch.setattr(cosignatures, "ask", slow)
    assert cosign(two[0]) == 1
    monkeypatch.undo()

    assert present_checkpoint()[0].size == 2
    with pytest.raises(Refused):
        witnessed_at(note(), ONE.verifier)
    assert cosign(two[0], 1) == 2


def test_two_witnesses_both_stand_under_one_checkpoint(two, tmp_path):
    grow("a")
    cosign(two[0])
    with running(Witness(tmp_path / "two", TWO, [signer().verifier])) as url:
        cosign(type(two[1])("two", TWO.verifier, url))

    assert all(w.at for w in present_checkpoint()[1])


def test_the_page_of_the_log_names_who_cosigned(two):
    grow("a")
    cosign(two[0])
    page = Client().get("/log").content.decode()

    assert page.count("已联署") == 1
    assert page.count("尚未联署") == 1
    assert ONE.verifier.text in page
    assert signer().verifier.key_id.hex() in page


def test_the_page_stands_before_the_first_entry_and_with_a_malformed_file(tmp_path):
    assert "日志还没有条目" in Client().get("/log").content.decode()
    grow("a")
    settings.WITNESS_FILE = tmp_path / "witnesses"
    settings.WITNESS_FILE.write_text("nonsense")

    assert "还没有见证方" in Client().get("/log").content.decode()
