"""The database itself refuses to change what is recorded."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from mingjian.record.journal.append import append
from mingjian.record.journal.models import EntryBody
from mingjian.record.journal.sequencer import integrate

pytestmark = pytest.mark.django_db

AT = datetime(2024, 5, 6, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _entry():
    append(kind="test", subject="s", payload={"n": 1}, by="b", at=AT, key="a")
    integrate(at=AT)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal_entry SET kind = 'x'",
        "UPDATE journal_entry SET leaf = leaf",
        "DELETE FROM journal_entry",
        "UPDATE journal_sequenced SET at = at",
        "DELETE FROM journal_sequenced",
        "UPDATE journal_entrybody SET text = 'x'",
    ],
)
def test_append_only_tables_refuse(statement):
    with (
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_the_body_of_an_entry_may_go():
    assert EntryBody.objects.all().delete()[0] == 1
