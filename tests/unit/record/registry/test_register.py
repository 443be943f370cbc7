"""`register`: an institution and its licence are entered once, published, and seen by whom they concern."""

from datetime import date

import pytest

from mingjian.kernel.permissions import INSTITUTION, PUBLIC
from mingjian.kernel.problems import Refused
from mingjian.record.journal.models import Entry
from mingjian.record.publications.models import Publication
from mingjian.record.registry.models import Institution, Licence
from mingjian.record.registry.register import LicenceFacts, register
from tests.market import AT, enter, open_for

pytestmark = pytest.mark.django_db

FACTS = {
    "institution_id": "P1",
    "name": "示例",
    "kind": "p2p",
    "region": "310000",
    "by": "registrar",
    "at": AT,
}
LICENCE = LicenceFacts(licence_kind="备案", licence_from=date(2017, 3, 1), licence_to=date(2020, 3, 1))


def test_an_institution_is_entered_with_a_private_entry_and_its_licence_with_a_public_one():
    register(**FACTS, licence=LICENCE)

    assert [(e.kind, e.public) for e in Entry.objects.order_by("pk")] == [
        ("registry.institution.registered", False),
        ("publication.licence", True),
    ]
    assert Publication.objects.get().figures == {
        "institution_id": "P1",
        "name": "示例",
        "licence_kind": "备案",
        "licence_scope": "",
        "licence_from": "2017-03-01",
        "licence_to": "2020-03-01",
    }


def test_the_same_facts_again_add_nothing_and_other_facts_are_refused():
    first = register(**FACTS, licence=LICENCE)

    assert register(**FACTS, licence=LICENCE) == first
    assert (Entry.objects.count(), Licence.objects.count()) == (2, 1)
    with pytest.raises(Refused, match=r"journal\.conflict"):
        register(**FACTS | {"name": "另一家"}, licence=LICENCE)
    with pytest.raises(Refused, match=r"journal\.conflict"):
        register(**FACTS, licence=LicenceFacts(licence_kind="备案", licence_from=date(2017, 3, 1)))
    assert (Institution.objects.get().name, Licence.objects.get().licence_to) == ("示例", date(2020, 3, 1))


def test_a_second_licence_joins_the_first():
    register(**FACTS, licence=LICENCE)
    register(**FACTS, licence=LicenceFacts(licence_kind="备案", licence_from=date(2021, 3, 1)))

    assert Licence.objects.count() == 2


def test_without_a_licence_nothing_is_published():
    register(**FACTS, licence=None)

    assert Institution.objects.get().region == "310000"
    assert not Publication.objects.exists()


@pytest.mark.parametrize(
    ("day", "holds"),
    [
        (date(2017, 2, 28), False),
        (date(2017, 3, 1), True),
        (date(2020, 2, 29), True),
        (date(2020, 3, 1), False),
    ],
)
def test_a_licence_holds_from_its_first_day_until_the_day_before_its_end(day, holds):
    licence = register(**FACTS, licence=LICENCE).licences.get()

    assert licence.holds_on(day) is holds
    assert Licence(licence_from=None, licence_to=None).holds_on(day)


def test_a_supervisor_sees_all_an_institution_itself_and_others_none():
    one, two = enter("P1"), enter("P2")

    def seen(account):
        return list(Institution.objects.visible_to(account).order_by("pk"))

    assert seen(open_for("officer")) == [one, two]
    assert seen(open_for("filer", INSTITUTION, "P1")) == [one]
    assert seen(open_for("lost", INSTITUTION, "P9")) == []
    assert seen(open_for("reader", PUBLIC)) == seen(None) == []
