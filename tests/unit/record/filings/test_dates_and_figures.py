"""What an accepted filing tells of itself: whether it came in time, and what of it is public."""

from datetime import date, datetime

import pytest
from django.template.loader import render_to_string

from mingjian.config.today import SHANGHAI
from mingjian.kernel.periods import Period
from mingjian.law.calendars import live
from mingjian.record.filings.duties import duties
from mingjian.record.journal.models import Entry
from mingjian.record.publications.models import Publication
from tests.market import enter, hand_in, write_custody, write_monthly
from tests.stories.loan_rows import loan, write_loans

pytestmark = pytest.mark.django_db


@pytest.fixture
def one():
    return enter("P1")


@pytest.fixture
def book(tmp_path):
    return write_loans(tmp_path / "loans.csv", loan(loan_id="L1"), loan(loan_id="L2", borrower_id="c2"))


@pytest.mark.parametrize(
    ("received", "on_time"),
    [
        (datetime(2020, 7, 7, 23, 59, tzinfo=SHANGHAI), True),
        (datetime(2020, 7, 8, 0, 1, tzinfo=SHANGHAI), False),
    ],
)
def test_a_disclosure_is_in_time_until_the_end_of_the_fifth_working_day(one, tmp_path, received, on_time):
    filing = hand_in("p2p-monthly", one, write_monthly(tmp_path / "m.csv", "P1"), at=received).filing

    assert filing.due_on == date(2020, 7, 7)
    assert filing.on_time is on_time
    assert filing.publication.figures["on_time"] is on_time


def test_the_fifth_working_day_skips_the_national_holiday(one, tmp_path):
    september = Period.month(2019, 9)
    file = write_monthly(tmp_path / "m.csv", "P1", period=september)
    received = datetime(2019, 10, 12, 9, tzinfo=SHANGHAI)  # a Saturday that is worked

    assert hand_in("p2p-monthly", one, file, period=september, at=received).filing.due_on == date(
        2019, 10, 12
    )


@pytest.mark.parametrize("form_key", ["loan-book", "custody-daily"])
def test_a_form_without_a_date_in_law_is_neither_in_time_nor_late(one, book, tmp_path, form_key):
    file = book if form_key == "loan-book" else write_custody(tmp_path / "c.csv", "P1")
    filing = hand_in(form_key, one, file, at=datetime(2021, 7, 3, tzinfo=SHANGHAI)).filing

    assert (filing.due_on, filing.on_time) == (None, None)


def test_a_period_before_the_duty_is_voluntary_and_never_late(one, tmp_path):
    period = Period.month(2017, 3)
    file = write_monthly(tmp_path / "m.csv", "P1", period=period)
    receipt = hand_in("p2p-monthly", one, file, period=period)

    assert [p.code for p in receipt.warnings] == ["period.voluntary"]
    assert (receipt.filing.due_on, receipt.filing.on_time) == (None, None)


def test_figures_are_published_for_the_monthly_disclosure_alone(one, book, tmp_path):
    hand_in("loan-book", one, book)
    hand_in("custody-daily", one, write_custody(tmp_path / "c.csv", "P1"))
    monthly = hand_in("p2p-monthly", one, write_monthly(tmp_path / "m.csv", "P1", balance_fen=123)).filing

    figures = {p.figures["form"]: p.figures["figures"] for p in Publication.objects.filter(kind="filing")}
    assert figures["loan-book"] == figures["custody-daily"] == {}
    assert figures["p2p-monthly"]["balance_fen"] == 123
    assert not {"platform_id", "month", "published_on"} & set(figures["p2p-monthly"])  # keys and empty cells
    assert monthly.publication.figures["received_on"] == "2020-07-03"


def test_no_public_leaf_tells_a_borrower_a_product_or_who_handed_in(one, tmp_path):
    row = loan(borrower_id="secretborrower", product_name="秘密产品", project_id="secretproject")
    hand_in("loan-book", one, write_loans(tmp_path / "loans.csv", row))
    hand_in("p2p-monthly", one, write_monthly(tmp_path / "m.csv", "P1"))

    leaves = [bytes(entry.leaf).decode() for entry in Entry.objects.filter(public=True)]
    assert len(leaves) == 3  # the licence and two filings
    for word in ("secret", "秘密", "filer", "registrar", '"by"'):
        assert not any(word in leaf for leaf in leaves)


def test_a_term_beyond_the_calendar_is_not_judged_and_says_so(one, tmp_path):
    last = Period.month(live().last_year, 12)
    after = datetime(live().last_year + 1, 1, 20, tzinfo=SHANGHAI)
    told = hand_in(
        "p2p-monthly", one, write_monthly(tmp_path / "m.csv", "P1", period=last), period=last, at=after
    )
    filing = told.filing

    assert (filing.due_on, filing.on_time, filing.publication.figures["on_time"]) == (None, None, None)
    assert [(p.code, p.allowed) for p in told.warnings] == [("due.unknown", str(live().last_year))]
    assert "未作判断" in render_to_string("filings/timeliness.html", {"filing": filing})
    [monthly] = [d for d in duties(one, date(live().last_year + 2, 3, 1)) if d.form.key == "p2p-monthly"]
    assert monthly.due is None


def test_what_came_late_beyond_the_calendar_is_late_by_the_days_that_are_known(one, tmp_path):
    november = Period.month(live().last_year, 11)
    file = write_monthly(tmp_path / "m.csv", "P1", period=november)
    after = datetime(live().last_year + 3, 1, 20, tzinfo=SHANGHAI)
    filing = hand_in("p2p-monthly", one, file, period=november, at=after).filing

    assert filing.on_time is False
    assert 15 <= filing.days_late <= 20
