"""The projection of the lists says what the facts say, whatever happened before, and is made again alike."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mingjian.kernel.findings import Decision, Gravity
from mingjian.kernel.permissions import INSTITUTION, SUPERVISOR
from mingjian.record.access.models import AccessEvent
from mingjian.record.findings import current
from mingjian.record.findings.current import current_in_view, is_lacking, rebuild, refresh
from mingjian.record.findings.models import CurrentConcern
from mingjian.record.findings.verdicts import propose_verdict, review_verdict
from tests.market import AT, enter, found, keep_findings, open_for

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def platforms():
    return [enter("P1"), enter("P2", region="440000"), enter("P3", kind="microloan", region="440000")]


def rows() -> set[tuple[object, ...]]:
    return set(CurrentConcern.objects.values_list("finding_id", "institution_id", *current.COLUMNS))


def made_again(make) -> set[tuple[object, ...]]:
    CurrentConcern.objects.all().delete()
    assert is_lacking()
    make()
    return rows()


@pytest.mark.parametrize("slice_rows", [2_000, 1])
def test_what_is_kept_is_what_would_be_made_again(monkeypatch, slice_rows):
    monkeypatch.setattr(current, "SLICE_ROWS", slice_rows)
    may = [replace(found("P1", mark=f"b{n}"), period="2020-05") for n in range(4)]
    june = [replace(f, period="2020-06") for f in may[:2]]
    kept = keep_findings(*may, found("P1", "P2", mark="two"), as_of=date(2020, 5, 31))
    keep_findings(*may[1:], *june, found("P3", severity=Gravity.HIGH))
    officer, chief = open_for("officer"), open_for("chief")
    ended = propose_verdict(kept[1], Decision.DISMISSED, reason="重复", seen=0, by=officer, at=AT)
    propose_verdict(kept[2], Decision.EXEMPT, reason="试点", seen=0, by=officer, at=AT)
    review_verdict(ended, agrees=True, by=chief, at=AT)
    keep_findings(found("P2", mark="old"), as_of=date(2020, 4, 30))  # an earlier day changes nothing

    standing = rows()
    assert {(row[6], row[7], row[8]) for row in standing} >= {(True, "dismissed", False), (False, None, True)}
    assert len(standing) == 6
    assert made_again(rebuild) == made_again(refresh) == standing


def test_a_finding_of_two_institutions_is_one_row_for_whoever_sees_either_or_both():
    [shared, only] = keep_findings(found("P1", "P2", "P3"), found("P3", mark="m"))
    views = {
        "all": {},
        "north": {"region": "310000"},
        "south": {"region": "440000"},
        "loans": {"sectors": ["microloan"]},
        "none": {"region": "110000"},
    }
    seen = {
        name: sorted(
            current_in_view(open_for(name, SUPERVISOR, **office)).values_list("finding_id", flat=True)
        )
        for name, office in views.items()
    }
    both = sorted([shared.pk, only.pk])
    assert seen == {"all": both, "north": [shared.pk], "south": both, "loans": both, "none": []}


def officer_of(name: str, **office: object) -> Client:
    client = Client()
    client.force_login(open_for(name, SUPERVISOR, **office))
    return client


def test_an_export_takes_what_the_page_shows_and_is_logged():
    keep_findings(found("P1"), found("P2", mark="south"), found("P2", mark="x", severity=Gravity.HIGH))
    south = officer_of("south", region="440000")
    told = south.get("/desk/findings?severity=medium&format=json&columns=id,institutions")
    content = b"".join(told.streaming_content).decode()
    assert ('"P2"' in content, '"P1"' in content, content.count('"id":')) == (True, False, 1)
    logged = AccessEvent.objects.get(kind="exported")
    assert (logged.username, logged.path) == (
        "south",
        "/desk/findings json 1 ?severity=medium&columns=finding%2Cinstitutions%2Cid&format=json",
    )


def test_nobody_outside_of_the_desk_sees_a_row():
    keep_findings(found("P1"))
    assert not current_in_view(None).exists()
    assert not current_in_view(open_for("filer", INSTITUTION, "P1")).exists()


@pytest.mark.parametrize(
    ("address", "most"),
    [
        ("/desk/findings", 18),
        ("/desk/findings?sort=period&verdict=open&institution=P1", 19),
        ("/desk/institutions?sort=-balance_fen&q=P", 12),
        ("/desk/rules?sort=-found", 10),
        ("/desk/cases?box=all", 16),
    ],
)
def test_a_list_asks_as_few_questions_for_many_rows_as_for_one(address, most):
    officer = officer_of("officer")
    counts = []
    for findings in ([found("P1")], [found("P1", "P2", mark=f"b{n}") for n in range(30)]):
        keep_findings(*findings)
        officer.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert officer.get(address).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] <= most
