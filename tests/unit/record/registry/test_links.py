"""`register_link`: a dated link is entered once, stays private, and reaches the snapshot."""

from datetime import date

import pyarrow.parquet as pq
import pytest
from django.db import IntegrityError, transaction

from mingjian.kernel.problems import Refused
from mingjian.record.journal.models import Entry
from mingjian.record.journal.sequencer import integrate
from mingjian.record.publications.models import Publication
from mingjian.record.registry.models import Link
from mingjian.record.registry.register import LinkFacts, register_link
from mingjian.record.snapshots.build import build, reflected_index
from tests.market import AS_OF, AT

pytestmark = pytest.mark.django_db

FACTS = {"from_id": "P1", "to_id": "B1", "kind": "owns", "share_bp": 2500, "valid_from": date(2019, 1, 1)}


def enter_link(**changes: object) -> Link:
    return register_link(LinkFacts(**FACTS | changes), by="registrar", at=AT)


def test_a_link_is_entered_with_a_private_entry_and_nothing_is_published():
    link = enter_link()

    assert (link.share_bp, link.valid_to) == (2500, None)
    assert [(e.kind, e.subject, e.public) for e in Entry.objects.all()] == [
        ("registry.link.registered", "B1", False)
    ]
    assert not Publication.objects.exists()


def test_the_same_link_again_adds_nothing_and_other_facts_are_refused():
    first = enter_link()

    assert enter_link() == first
    with pytest.raises(Refused, match=r"journal\.conflict"):
        enter_link(share_bp=2600)
    assert (Link.objects.count(), Entry.objects.count()) == (1, 1)


def test_a_link_from_another_day_joins_the_first():
    enter_link(valid_to=date(2019, 6, 1))
    enter_link(valid_from=date(2019, 6, 1), share_bp=9000)

    assert [link.share_bp for link in Link.objects.order_by("valid_from")] == [2500, 9000]


@pytest.mark.parametrize(
    "changes", [{"share_bp": None}, {"share_bp": 10_001}, {"kind": "knows"}, {"valid_to": date(2019, 1, 1)}]
)
def test_the_database_refuses_a_link_that_cannot_be(changes):
    with pytest.raises(IntegrityError), transaction.atomic():
        enter_link(**changes)
    assert not Entry.objects.exists()


def test_a_link_is_never_changed():
    link = enter_link()
    link.share_bp = 9000
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        link.save()


def test_links_reach_the_snapshot_and_move_what_it_reflects():
    before = reflected_index()
    enter_link()
    enter_link(kind="officer", share_bp=None)
    integrate(at=AT)

    table = next(t for t in build(as_of=AS_OF, at=AT).tables if t.name == "links")
    assert [(r["kind"], r["share_bp"]) for r in pq.read_table(table.files[0]).to_pylist()] == [
        ("officer", None),
        ("owns", 2500),
    ]
    assert (before, reflected_index()) == (None, 1)


def test_without_links_the_snapshot_has_no_such_table():
    assert [t.name for t in build(as_of=AS_OF, at=AT).tables] == ["institutions"]
