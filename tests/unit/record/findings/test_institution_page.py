"""One institution one page: what the desk knows of it, in few queries, owners named as the office may see."""

from datetime import date

import pytest
from django.test import Client

from mingjian.record.journal.sequencer import integrate
from mingjian.record.registry.links import LinkFacts, register_link
from tests.market import AT, JUNE, enter, found, hand_in, keep_findings, open_for, write_monthly
from tests.office import open_office

pytestmark = pytest.mark.django_db
QUERIES = 40


def tie(from_id: str, to_id: str, kind: str = "owns", until: date | None = None) -> None:
    share = 6_000 if kind == "owns" else None
    facts = LinkFacts(
        from_id=from_id, to_id=to_id, kind=kind, share_bp=share, valid_from=date(2020, 1, 1), valid_to=until
    )
    register_link(facts, by="registrar", at=AT)


def page_of(person, institution_id: str = "P1"):
    client = Client()
    client.force_login(person)
    return client.get(f"/desk/institutions/{institution_id}")


def test_owners_are_told_as_the_office_may_see_them():
    enter("P1")
    enter("P2", region="440000")
    tie("P2", "P1")
    tie("d" * 64, "P1", "officer")
    tie("P2", "P1", "controls", until=date(2020, 2, 1))
    near, all_seeing = open_for("near", region="310000"), open_for("officer")

    ties = page_of(all_seeing).context["ties"]
    assert [(t.owner.name, t.owner.is_institution, t.link.kind) for t in ties] == [
        ("dddddddd…", False, "officer"), ("P2 示例机构", True, "owns")
    ]  # fmt: skip
    narrow = page_of(near)
    assert [t.owner.name for t in narrow.context["ties"]] == ["dddddddd…", ""]
    assert "P2 示例机构" not in narrow.content.decode()


def test_the_page_holds_every_part_and_takes_few_queries(tmp_path, django_assert_max_num_queries):
    office = open_office()
    office.serve()
    hand_in("p2p-monthly", office.one, write_monthly(tmp_path / "m.csv", "P1"), period=JUNE)
    keep_findings(*(found("P1", mark=f"{n:04x}") for n in range(30)))
    for n in range(5):
        tie(f"{n}" * 64, "P1")
    integrate(at=AT)
    client = Client()
    client.force_login(office.people.officer)

    with django_assert_max_num_queries(QUERIES):
        page = client.get("/desk/institutions/P1")
    told = page.content.decode()
    for part in ("findings", "cases", "figures", "filings", "licences", "ties"):
        assert f'id="{part}"' in told
        assert f'href="#{part}"' in told
    assert page.context["total"] == 30
    assert told.count('href="/desk/findings/') == 20
