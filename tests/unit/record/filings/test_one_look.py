"""A refused upload is checked once: what `accept` found is what the page tells."""

import pytest
from django.test import Client

from mingjian.record.filings import examine
from mingjian.record.registry.models import Institution
from tests.market import JUNE, enter, hand_in
from tests.stories.loan_rows import loan, write_loans
from tests.unit.record.filings.test_portal import send, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def checks(monkeypatch) -> list[str]:
    done, real = [], examine.check

    def check(spec, section, file, **options):
        done.append(file.name)
        return real(spec, section, file, **options)

    monkeypatch.setattr(examine, "check", check)
    return done


@pytest.fixture
def client() -> Client:
    enter("P2")
    enter("P1")
    return signed_in("filer")


REFUSED = {
    "wrong": (loan(status="lost"), "code"),
    "foreign": (loan(platform_id="P2"), "filing.foreign-row"),
    "doubtful": (loan(annual_rate_bp="4000"), "plausible.rate"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_refused_file_is_checked_once_and_its_page_not_again(client, checks, name):
    row, code = REFUSED[name]
    answer = send(client, row)
    assert (answer.status_code, len(checks)) == (422, 1)
    assert code in answer.content.decode()
    [waiting] = client.get("/portal").context["uploads"]
    page = client.get(f"/portal/uploads/{waiting.token}")
    assert (page.status_code, len(checks)) == (200, 1)
    assert code in page.content.decode()


def test_a_file_for_a_period_that_was_filed_is_told_so_after_one_look(client, checks, tmp_path):
    standing = hand_in(
        "loan-book", Institution.objects.get(pk="P1"), write_loans(tmp_path / "l.csv", loan())
    ).filing
    checks.clear()
    answer = send(client, loan(loan_id="L9"), period=str(JUNE))
    assert (answer.status_code, len(checks)) == (422, 1)
    assert answer.context["standing"] == standing


def test_an_accepted_file_is_checked_once(client, checks):
    assert (send(client, loan()).status_code, len(checks)) == (302, 1)
