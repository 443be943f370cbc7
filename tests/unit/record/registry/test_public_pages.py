"""The public register as JSON and as pages: what it tells, and what it never tells."""

from datetime import date, timedelta

import pytest

from mingjian.kernel.periods import Period
from mingjian.record.journal.sequencer import integrate
from mingjian.record.registry.register import LicenceFacts, register
from tests.market import AT, JUNE, enter, found, hand_in, keep_findings, write_custody, write_monthly
from tests.stories.loan_rows import loan, write_loans

pytestmark = pytest.mark.django_db

JSON = {"Accept": "application/json"}


def test_the_search_gives_a_list_of_institutions(client):
    enter("P1")
    enter("P2")

    assert client.get("/register?q=p1", headers=JSON).json() == [
        {
            "institution_id": "P1",
            "name": "P1 示例机构",
            "short_name": "",
            "site": "",
            "kind": "p2p",
            "region": "310000",
            "address": "/register/P1",
        }
    ]
    assert [i["institution_id"] for i in client.get("/register", headers=JSON).json()] == ["P1", "P2"]
    assert client.get("/register?q=没有这家", headers=JSON).json() == []


@pytest.mark.parametrize("query", ["%", "_", "'", "\\", "p" * 5_000])
def test_a_query_is_text_and_not_a_pattern(client, query):
    enter("P1")

    assert client.get("/register", {"q": query}, headers=JSON).json() == []


def test_an_institution_tells_licences_filings_and_decisions_each_with_a_proof(client, tmp_path):
    one = enter("P1")
    hand_in("p2p-monthly", one, write_monthly(tmp_path / "m.csv", "P1", balance_fen=77))
    hand_in("custody-daily", one, write_custody(tmp_path / "c.csv", "P1"))

    told = client.get("/register/P1", headers=JSON).json()

    assert set(told) == {"institution", "licences", "filings", "decisions"}
    assert set(told["institution"]) >= {"institution_id", "name", "kind", "region", "address"}
    assert [(f["form"], f["period"], f["received_on"], f["on_time"]) for f in told["filings"]] == [
        ("custody-daily", "2020-06", "2020-07-03", None),
        ("p2p-monthly", "2020-06", "2020-07-03", True),
    ]
    assert [f["figures"].get("balance_fen") for f in told["filings"]] == [None, 77]
    assert told["decisions"] == []
    assert all(line["proof"].startswith("/proof/") for line in told["licences"] + told["filings"])


def test_findings_and_borrowers_are_on_no_public_page(client, tmp_path):
    one = enter("P1")
    hand_in("loan-book", one, write_loans(tmp_path / "l.csv", loan(borrower_id="secretborrower")))
    [finding] = keep_findings(found("P1", mark="secretborrower"))

    for accept in (JSON, {"Accept": "text/html"}):
        page = client.get("/register/P1", headers=accept).content.decode()
        assert "P1 示例机构" in page
        assert "secretborrower" not in page
        assert finding.pk not in page
        assert finding.rule not in page


def test_a_licence_is_said_to_hold_on_the_days_on_which_it_does(client, monkeypatch):
    from mingjian.record.registry import views
    from mingjian.ui import pagecache

    enter("P1")
    for day, holds in ((date(2017, 2, 28), False), (date(2017, 3, 1), True)):
        for module in (views, pagecache):
            monkeypatch.setattr(module, "today", lambda day=day: day)
        assert [held for _, held in client.get("/register/P1").context["licences"]] == [holds]


@pytest.mark.parametrize("months", [1, 4])
def test_the_page_of_an_institution_asks_the_same_few_questions_however_much_was_filed(
    client, tmp_path, django_assert_num_queries, months
):
    one, period = enter("P1"), JUNE
    for _ in range(months):
        hand_in("p2p-monthly", one, write_monthly(tmp_path / "m.csv", "P1", period), period=period)
        period = Period.month_of(period.start - timedelta(days=1))
        later = LicenceFacts(licence_kind="网贷备案", licence_scope=str(period), licence_from=period.start)
        register(
            institution_id="P1", name=one.name, kind="p2p", region=one.region, licence=later, by="r", at=AT
        )
    integrate(at=AT)

    with django_assert_num_queries(4):  # state, institution, licences, publications; with proofs
        page = client.get("/register/P1").content.decode()

    assert page.count('data-pointer="/payload/period"') == months
    assert page.count('data-pointer="/payload/licence_scope"') == 1 + months
