"""Another writer is first with the same key, between the look and the insert."""

from datetime import UTC, datetime

import pytest

from mingjian.kernel.problems import Refused
from mingjian.record.journal import append as module
from mingjian.record.journal.append import append
from mingjian.record.journal.models import Entry, EntryBody, Unsequenced

pytestmark = pytest.mark.django_db

FACT = {"kind": "test", "subject": "s", "by": "b", "at": datetime(2024, 5, 6, tzinfo=UTC), "key": "a"}


@pytest.fixture(params=[1, 2])
def first_writer(monkeypatch, request) -> int:
    """The payload of the writer who gets in between."""
    draft = module._draft

    def overtaken(entry, told):
        monkeypatch.setattr(module, "_draft", draft)
        append(**FACT, payload={"n": request.param})
        return draft(entry, told)

    monkeypatch.setattr(module, "_draft", overtaken)
    return request.param


def test_the_second_writer_gets_the_first_ones_entry_or_a_conflict(first_writer):
    if first_writer == 1:
        assert append(**FACT, payload={"n": 1}).pk == Entry.objects.get().pk
    else:
        with pytest.raises(Refused, match=r"journal\.conflict"):
            append(**FACT, payload={"n": 1})

    assert Entry.objects.count() == EntryBody.objects.count() == Unsequenced.objects.count() == 1
