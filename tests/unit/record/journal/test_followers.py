"""A follower gets every sequenced entry in order; what it writes counts once, also after a crash."""

import subprocess
import sys
from datetime import UTC, datetime

import pytest
from django.db import transaction

from mingjian.record.journal.append import append
from mingjian.record.journal.followers import follow
from mingjian.record.journal.models import Entry, Follower
from mingjian.record.journal.sequencer import integrate

pytestmark = pytest.mark.django_db(transaction=True)

AT = datetime(2024, 5, 6, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _entries():
    with transaction.atomic():
        for n in range(5):
            append(kind="test", subject=str(n), payload={}, by="b", at=AT, key=f"e{n}")
    integrate(at=AT)


def test_entries_come_in_order_and_each_follower_has_its_own_place():
    one: list[str] = []
    other: list[str] = []

    counts = [follow("one", lambda e: one.extend(x.subject for x in e), limit=2) for _ in range(4)]
    follow("other", lambda e: other.extend(x.subject for x in e), limit=9)

    assert counts == [2, 2, 1, 0]
    assert one == other == ["0", "1", "2", "3", "4"]


def test_an_entry_that_is_not_sequenced_waits():
    follow("one", lambda _: None, limit=9)
    with transaction.atomic():
        append(kind="test", subject="5", payload={}, by="b", at=AT, key="e5")
    assert follow("one", lambda _: None, limit=9) == 0

    integrate(at=AT)

    assert follow("one", lambda _: None, limit=9) == 1


def test_a_handler_that_fails_sees_the_same_entries_again():
    def fail(_entries):
        raise OSError("the receiver is away")

    with pytest.raises(OSError, match="away"):
        follow("one", fail, limit=2)

    seen: list[str] = []
    follow("one", lambda e: seen.extend(x.subject for x in e), limit=2)
    assert seen == ["0", "1"]


CHILD = """
import django, os, signal
django.setup()
from datetime import UTC, datetime
from mingjian.record.journal.append import append
from mingjian.record.journal.followers import follow
at = datetime(2024, 5, 6, tzinfo=UTC)
def handle(entries):
    for entry in entries:
        append(kind="told", subject=entry.subject, payload={}, by="b", at=at, key=f"told:{entry.key}")
        if entry.subject == "3":
            os.kill(os.getpid(), signal.SIGKILL)
while follow("one", handle, limit=2):
    pass
"""


def test_a_follower_killed_in_the_middle_neither_loses_nor_doubles_what_it_writes(child_environment):
    child = subprocess.run([sys.executable, "-c", CHILD], env=child_environment, timeout=60, check=False)
    assert child.returncode == -9
    assert Follower.objects.get().next_index == 2
    assert told() == ["0", "1"]

    def handle(entries):
        for entry in entries:
            append(kind="told", subject=entry.subject, payload={}, by="b", at=AT, key=f"told:{entry.key}")

    while follow("one", handle, limit=2):
        pass

    assert told() == ["0", "1", "2", "3", "4"]


def told() -> list[str]:
    return list(Entry.objects.filter(kind="told").order_by("pk").values_list("subject", flat=True))
