"""A year of a platform: a doubt explained and carried on, a late month, an amendment, and the public page."""

from datetime import datetime

import pytest
from typer.testing import CliRunner

from mingjian.config.command import app
from mingjian.config.today import SHANGHAI
from mingjian.kernel.periods import Period
from mingjian.record.filings.models import Filing
from mingjian.record.findings.record import supervise
from mingjian.record.journal.sequencer import integrate
from tests.market import AS_OF, MAY, enter, hand_in, write_monthly
from tests.stories.loan_rows import loan, write_loans

pytestmark = pytest.mark.django_db(transaction=True)

RATE = "plausible.rate=contract-terms"


def file(table, *options, form="loan-book", period="2020-06", code=0):
    asked = ["file", form, str(table), "--institution", "P1", "--period", period, *options]
    result = CliRunner().invoke(app, asked)
    assert result.exit_code == code, result.stderr
    return result


def test_a_year_of_filing(tmp_path, client):
    one = enter("P1")
    dear = loan(loan_id="L1", annual_rate_bp="4000")
    may = write_loans(tmp_path / "may.csv", dear)
    assert "filing.reason-missing" in file(may, period="2020-05", code=1).stderr
    file(may, "--reason", RATE, period="2020-05")

    june = write_loans(tmp_path / "june.csv", dear, loan(loan_id="L2", borrower_id="c2"))
    receipt = file(june).stdout
    assert Filing.objects.get(period="2020-06").reasons["plausible.rate"]["carried"]
    assert file(june).stdout == receipt  # the same bytes, the same receipt

    amended = file(write_loans(tmp_path / "amended.csv", loan(loan_id="L2", borrower_id="c2")))
    assert receipt.split()[1] in amended.stderr  # names the index of the old receipt
    assert "previous.vanished" in amended.stderr
    evaluation = supervise(as_of=AS_OF, by="worker", at=datetime(2020, 8, 1, tzinfo=SHANGHAI))
    [loans] = [table for table in evaluation.inputs if table["table"] == "loans"]
    assert loans["rows"] == 1  # what stands, of this month

    early, late = (datetime(2020, month, day, 12, tzinfo=SHANGHAI) for month, day in ((6, 3), (7, 8)))
    hand_in("p2p-monthly", one, write_monthly(tmp_path / "a.csv", "P1", period=MAY), period=MAY, at=early)
    hand_in("p2p-monthly", one, write_monthly(tmp_path / "b.csv", "P1"), at=late)
    before_the_duty = Period.month(2017, 3)
    voluntary = write_monthly(tmp_path / "c.csv", "P1", period=before_the_duty)
    assert hand_in("p2p-monthly", one, voluntary, period=before_the_duty, at=late).filing.on_time is None
    integrate(at=late)
    listed = client.get("/register/P1", headers={"Accept": "application/json"}).json()["filings"]
    told = {f["period"]: f["on_time"] for f in listed if f["form"] == "p2p-monthly"}
    assert told == {"2020-06": False, "2020-05": True, "2017-03": None}
    assert [f["period"] for f in listed if f["form"] == "loan-book"] == ["2020-06", "2020-05"]
