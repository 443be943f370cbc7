"""Many facts at once: the same guarantees as one by one, all or none."""

from datetime import UTC, datetime

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from mingjian.kernel.problems import Refused
from mingjian.record.journal.agreement import differs
from mingjian.record.journal.append import Fact, append, append_all, payload_of
from mingjian.record.journal.models import Entry, EntryBody, Sequenced, Unsequenced
from mingjian.record.journal.sequencer import integrate

pytestmark = pytest.mark.django_db

AT = datetime(2024, 5, 6, 7, 8, 9, 123456, tzinfo=UTC)


def fact(key: str, n: int = 1, *, public: bool = False) -> Fact:
    return Fact(kind="test", subject="P1", payload={"n": n}, by="officer", at=AT, key=key, public=public)


def stored() -> tuple[int, int, int]:
    return Entry.objects.count(), EntryBody.objects.count(), Unsequenced.objects.count()


def test_many_facts_stand_as_if_each_was_appended_alone():
    facts = [fact(f"k{n}", n, public=n % 3 == 0) for n in range(1_200)]

    entries = append_all(facts)

    assert [(e.key, payload_of(e), e.public) for e in entries[:9]] == [
        (f"k{n}", {"n": n}, n % 3 == 0) for n in range(9)
    ]
    assert stored() == (1_200, 800, 1_200)
    assert [e.pk for e in entries] == sorted(e.pk for e in entries)
    assert not [e for e in Entry.objects.select_related("body") if differs(e)]
    assert len({bytes(e.leaf) for e in entries}) == 1_200


def test_hundred_facts_take_few_statements():
    with CaptureQueriesContext(
        connection,
    ) as seen:
        append_all([fact(f"k{n}") for n in range(100)])

    assert len(seen) == 5  # a savepoint around three inserts


def test_one_fact_takes_three_statements():
    with CaptureQueriesContext(connection) as seen:
        append(kind="test", subject="P1", payload={}, by="b", at=AT, key="a")

    assert len(seen) == 3


def test_what_stands_already_is_returned_and_not_stored_again():
    first = append_all([fact("a"), fact("b")])

    again = append_all([fact("b"), fact("c"), fact("a"), fact("b")])

    assert [e.pk for e in again] == [first[1].pk, again[1].pk, first[0].pk, first[1].pk]
    assert stored() == (3, 3, 3)


@pytest.mark.parametrize("facts", [[fact("new"), fact("a", 2)], [fact("new"), fact("new", 2)]])
def test_a_conflict_with_what_stands_or_within_the_batch_refuses_all(facts):
    append_all([fact("a")])

    with pytest.raises(Refused, match=r"journal\.conflict"):
        append_all(facts)

    assert stored() == (1, 1, 1)
    assert append_all([fact("new")])[0].pk


def test_one_fact_too_large_refuses_all():
    large = Fact(kind="t", subject="s", payload={"t": "明" * 400_000}, by="b", at=AT, key="large")

    with pytest.raises(Refused, match=r"file\.limit"):
        append_all([fact("a"), large])

    assert stored() == (0, 0, 0)


def test_nothing_at_all_is_fine():
    assert append_all([]) == []


@pytest.mark.django_db(transaction=True)
def test_many_facts_outside_a_transaction_are_a_mistake():
    with pytest.raises(RuntimeError, match="transaction"):
        append_all([fact("a")])


@pytest.mark.django_db(transaction=True)
def test_a_batch_is_sequenced_in_its_order():
    with transaction.atomic():
        append_all([fact(f"k{n}") for n in range(700)])
    assert integrate(at=AT) == 700

    keys = Sequenced.objects.order_by("index").values_list("entry__key", flat=True)
    assert list(keys) == [f"k{n}" for n in range(700)]


batches = st.lists(st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 1)), max_size=6), max_size=5)


@given(batches)
@settings(max_examples=40, deadline=None)
def test_batches_do_what_single_appends_do(plan):
    """The slow twin: one dictionary of the first fact under each key; a batch is all or none."""
    with transaction.atomic():
        model: dict[str, int] = {}
        for batch in plan:
            after, fits = dict(model), True
            for key, n in batch:
                fits = fits and after.setdefault(key, n) == n
            try:
                entries = append_all([fact(key, n) for key, n in batch])
            except Refused:
                assert not fits
            else:
                assert fits
                assert [payload_of(e) for e in entries] == [{"n": n} for _, n in batch]
                model = after
            assert {e.key: payload_of(e)["n"] for e in Entry.objects.all()} == model
        transaction.set_rollback(True)
