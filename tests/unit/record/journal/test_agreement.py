"""Database and log are compared row by row, and what differs is neither signed nor passed over."""

from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.db import connection, transaction

from mingjian.engines.log.fsck import fsck
from mingjian.kernel.problems import Refused
from mingjian.record.journal.agreement import compare
from mingjian.record.journal.append import Fact, append_all
from mingjian.record.journal.erasure import erase
from mingjian.record.journal.keys import signer
from mingjian.record.journal.models import Entry
from mingjian.record.journal.sequencer import integrate

pytestmark = pytest.mark.django_db(transaction=True)

AT = datetime(2024, 5, 6, tzinfo=UTC)


def fill(start: int, size: int) -> None:
    facts = [
        Fact(kind="t", subject="s", payload={"n": n}, by="b", at=AT, key=f"k{n}", public=n % 2 == 0)
        for n in range(start, size)
    ]
    with transaction.atomic():
        append_all(facts)


def tamper(table: str, change: str, pk: int) -> None:
    """Change a row behind the triggers' back, as somebody with the file could."""
    event = f"journal_{table}_no_update"
    drop = f"DROP TRIGGER {event}" + (f" ON journal_{table}" if connection.vendor == "postgresql" else "")
    key = "id" if table == "entry" else "entry_id"
    with connection.cursor() as cursor:
        cursor.execute(drop)
        cursor.execute(f"UPDATE journal_{table} SET {change} WHERE {key} = {pk}")
    from mingjian.record.journal.triggers import lay_triggers

    lay_triggers(using="default")


CHANGES = [  # an even number is a public entry
    (0, "entry", "subject = 'other'"),
    (2, "entry", "kind = 'other'"),
    (4, "entry", "digest = '00'"),
    (1, "entry", "subject = 'other'"),
    (3, "entry", "\"by\" = 'other'"),
    (5, "entry", "at = '2024-05-07 00:00:00+00:00'"),
    (7, "entrybody", "text = '{\"n\":9}'"),
    (9, "entrybody", f"salt = '{'00' * 32}'"),
]


def test_a_sound_journal_agrees_with_its_log_also_where_something_was_erased():
    fill(0, 300)
    integrate(at=AT)
    erase(Entry.objects.get(key="k7"), by="b", at=AT, reason="asked")
    integrate(at=AT)

    assert list(compare(settings.LOG_FOLDER, 301)) == []


@pytest.mark.parametrize(("number", "table", "change"), [CHANGES[0], CHANGES[4], CHANGES[7]])
def test_a_row_changed_before_it_was_signed_is_not_signed(number, table, change):
    fill(0, 10)
    tamper(table, change, Entry.objects.get(key=f"k{number}").pk)

    with pytest.raises(Refused, match=f"#{number}.*another digest; not signed"):
        integrate(at=AT)

    assert fsck(settings.LOG_FOLDER, signer().verifier).checkpoint.size == 0


def test_rows_changed_afterwards_are_named_by_their_index():
    fill(0, 300)
    integrate(at=AT)
    for number, table, change in CHANGES:
        tamper(table, change, Entry.objects.get(key=f"k{number}").pk)

    told = [p.value for p in compare(settings.LOG_FOLDER, 300)]
    assert told == [f"journal #{number}" for number in sorted(number for number, _, _ in CHANGES)]


def test_a_leaf_changed_together_with_its_row_differs_from_the_log():
    fill(0, 300)
    integrate(at=AT)
    one, other = Entry.objects.get(key="k4"), Entry.objects.get(key="k6")
    tamper("sequenced", '"index" = -1', one.pk)
    tamper("sequenced", '"index" = 4', other.pk)

    told = [(p.value, p.message.en) for p in compare(settings.LOG_FOLDER, 300)]
    assert [value for value, _ in told] == ["journal #4", "journal #6"]
    assert "another entry" in told[0][1]
    assert "no such entry" in told[1][1]


@pytest.mark.parametrize("changed", [256, 298])
def test_nothing_is_signed_on_top_of_a_last_bundle_that_differs(changed):
    fill(0, 300)
    integrate(at=AT)
    fill(300, 301)
    blob = "CAST('x' AS BLOB)" if connection.vendor == "sqlite" else "'x'"
    tamper("entry", f"leaf = {blob}", Entry.objects.get(key=f"k{changed}").pk)

    with pytest.raises(Refused, match=f"#{changed}: the entry of the log is not the database's"):
        integrate(at=AT)
