"""`register_link`: a dated link is entered once and may end, stays private, and reaches the snapshot."""

from datetime import date

import pyarrow.parquet as pq
import pytest
from django.db import IntegrityError, transaction

from mingjian.kernel.problems import Refused
from mingjian.record.journal.models import Entry
from mingjian.record.journal.sequencer import integrate
from mingjian.record.publications.models import Publication
from mingjian.record.registry.links import LinkFacts, end_link, register_link
from mingjian.record.registry.models import Link, LinkEnd
from mingjian.record.snapshots.build import build, reflected_index
from tests.market import AS_OF, AT, enter

pytestmark = pytest.mark.django_db

PERSON, COMPANY = "a1" * 16, "b2" * 16
JUNE = date(2019, 6, 1)
FACTS = {
    "from_id": PERSON,
    "to_id": COMPANY,
    "kind": "owns",
    "share_bp": 2500,
    "valid_from": date(2019, 1, 1),
}


def enter_link(**changes: object) -> Link:
    return register_link(LinkFacts(**FACTS | changes), by="registrar", at=AT)


def test_a_link_is_entered_with_a_private_entry_and_nothing_is_published():
    link = enter_link()

    assert (link.share_bp, link.valid_to) == (2500, None)
    assert [(e.kind, e.subject, e.public) for e in Entry.objects.all()] == [
        ("registry.link.registered", COMPANY, False)
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
    ("changes", "codes"),
    [
        ({"share_bp": None}, ["required"]),
        ({"share_bp": 10_001}, ["range"]),
        ({"share_bp": -1, "kind": "officer"}, ["range"]),
        ({"kind": "knows"}, ["code"]),
        ({"valid_to": date(2019, 1, 1)}, ["order.dates"]),
        ({"from_id": "P1", "to_id": "P9"}, ["institution.unknown"]),
        ({"to_id": PERSON.upper(), "share_bp": 10_001}, ["range", "institution.unknown"]),
    ],
)
def test_a_link_that_cannot_be_is_refused_with_everything_that_is_wrong(changes, codes):
    enter("P1")
    before = Entry.objects.count()
    with pytest.raises(Refused) as refused:
        enter_link(**changes)
    assert [p.code for p in refused.value.problems] == codes
    assert (Entry.objects.count(), Link.objects.count()) == (before, 0)


@pytest.mark.parametrize(
    ("first", "second", "is_open"),
    [
        ((None, None), (date(2019, 2, 1), None), False),
        ((None, JUNE), (date(2019, 5, 31), None), False),
        ((None, None), (date(2018, 1, 1), date(2019, 1, 2)), False),
        ((None, None), (date(2018, 1, 1), date(2019, 1, 1)), True),
        ((None, JUNE), (JUNE, None), True),
    ],
)
def test_two_links_of_the_same_two_may_meet_and_not_overlap(first, second, is_open):
    end_link(enter_link(), ended_on=first[1], by="registrar", at=AT) if first[1] else enter_link()
    again = {"valid_from": second[0], "valid_to": second[1], "share_bp": 9000}
    enter_link(kind="controls", **again)  # another kind is another tie
    if is_open:
        assert enter_link(**again).share_bp == 9000
        return
    with pytest.raises(Refused, match=r"link\.overlap"):
        enter_link(**again)


def test_a_link_is_ended_once_and_holds_up_to_that_day():
    link = enter_link()
    for _ in range(2):
        end_link(link, ended_on=JUNE, by="registrar", at=AT)
    assert [e.kind for e in Entry.objects.order_by("pk")] == [
        "registry.link.registered",
        "registry.link.ended",
    ]
    for wrong, code in ((date(2019, 7, 1), "link.ended"), (date(2019, 1, 1), "order.dates")):
        with pytest.raises(Refused, match=code):
            end_link(link, ended_on=wrong, by="registrar", at=AT)
    held = [Link.objects.holding_on(day).count() for day in (date(2018, 12, 31), date(2019, 5, 31), JUNE)]
    assert (held, LinkEnd.objects.count()) == ([0, 1, 0], 1)


def test_a_later_register_with_the_end_ends_the_link_and_earlier_ones_change_nothing():
    for until in (None, JUNE, JUNE, None):
        assert enter_link(valid_to=until).pk == Link.objects.get().pk
    assert Link.objects.dated().get().until == JUNE
    with pytest.raises(Refused, match=r"link\.ended"):
        enter_link(valid_to=date(2019, 7, 1))


def test_a_link_entered_with_its_end_cannot_be_given_another():
    link = enter_link(valid_to=JUNE)
    assert end_link(link, ended_on=JUNE, by="registrar", at=AT) == link
    with pytest.raises(Refused, match=r"link\.ended"):
        end_link(link, ended_on=date(2019, 7, 1), by="registrar", at=AT)


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

    end_link(Link.objects.get(kind="owns"), ended_on=JUNE, by="registrar", at=AT)
    integrate(at=AT)
    table = next(t for t in build(as_of=AS_OF, at=AT).tables if t.name == "links")
    assert [r["valid_to"] for r in pq.read_table(table.files[0]).to_pylist()] == [None, JUNE]
    assert reflected_index() == 2


def test_without_links_the_snapshot_has_no_such_table():
    assert [t.name for t in build(as_of=AS_OF, at=AT).tables] == ["institutions"]
