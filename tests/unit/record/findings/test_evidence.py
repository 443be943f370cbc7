"""Evidence as people read it: institutions by name, digests shortened, what repeats said once."""

import dataclasses

import pytest

from mingjian.kernel.findings import EvidenceRow
from mingjian.record.findings.evidence import Cell, evidence_tables, tell_subjects
from tests.market import enter, found, keep_findings, open_for

pytestmark = pytest.mark.django_db

BORROWER = "077385c496f6d4e0bcffbd1f598130c7"
PAGE_LIMIT = 150 * 1024  # bytes


def rows(count, **values):
    return tuple(
        EvidenceRow(
            table="loans",
            key={"platform_id": "P1", "loan_id": f"L{n:04}"},
            values={"borrower_id": BORROWER, "outstanding_fen": 100, **values},
        )
        for n in range(count)
    )


def kept(evidence):
    enter("P1")
    return keep_findings(dataclasses.replace(found("P1", mark=BORROWER), evidence=evidence))[0]


def test_what_all_rows_share_is_said_once_but_amounts_stay_in_their_rows():
    (table,) = evidence_tables(kept(rows(3)))
    assert table.name == "loans"
    assert table.columns == ("loan_id", "outstanding_fen")
    assert [cell.value for row in table.rows for cell in row] == ["L0000", 100, "L0001", 100, "L0002", 100]
    assert table.shared == (
        Cell("platform_id", "P1 示例机构", "P1"),
        Cell("borrower_id", "077385c4…", BORROWER),
    )


def test_a_single_row_is_shown_whole():
    (table,) = evidence_tables(kept(rows(1)))
    assert table.shared == ()
    assert table.columns == ("platform_id", "loan_id", "borrower_id", "outstanding_fen")


def test_rows_that_were_only_counted_are_told():
    more = EvidenceRow(table="loans", key={}, values={"more_rows": 1_234})
    (table,) = evidence_tables(kept((*rows(2), more)))
    assert table.more == 1_234
    assert len(table.rows) == 2


def test_a_subject_names_its_platform_and_shortens_its_borrower():
    ((_, subject),) = tell_subjects([kept(rows(1))])
    assert subject == [Cell("platform_id", "P1 示例机构", "P1"), Cell("borrower_id", "077385c4…", BORROWER)]


def test_an_institution_that_is_not_in_the_register_keeps_its_id():
    other = dataclasses.replace(found("P1"), subject={"platform_id": "P9"})
    enter("P1")
    ((_, subject),) = tell_subjects(keep_findings(other))
    assert subject == [Cell("platform_id", "P9")]


def test_a_finding_with_a_thousand_rows_is_a_light_page_and_leads_to_all_of_them(client):
    finding = kept(rows(1_000, status="current", opened_on="2020-01-01", funded_on=None))
    client.force_login(open_for("officer"))
    seen = 0
    for number in range(1, 6):
        page = client.get(f"/desk/findings/{finding.pk}?page={number}").content
        assert len(page) < PAGE_LIMIT
        seen += page.count(b">L0")
        assert "列出 1000 行" in page.decode()
    assert seen == 1_000
