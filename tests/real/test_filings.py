"""The public data of two markets are filed by their institutions, and supervised from the filings."""

import csv
import os
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from mingjian.config.command import app
from mingjian.record.filings.models import Filing
from mingjian.record.findings.models import Finding
from mingjian.record.findings.record import supervise
from tests.market import AT, enter

DATA = Path(os.environ.get("MINGJIAN_REAL_DATA", Path(__file__).parents[3] / "shared" / "data"))
PLATFORMS = DATA / "p2p-platforms" / "wdzj-2017" / "platData.csv"
LOANS = DATA / "credit" / "lendingclub-openintro" / "loans_full_schema.csv"

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.real,
    pytest.mark.skipif(not DATA.is_dir(), reason=f"the public data are not at {DATA}"),
]


def file(form: str, table: Path, institution: str, period: str, mapping: str) -> list[str]:
    options = ["--institution", institution, "--period", period, "--map", mapping]
    result = CliRunner().invoke(app, ["file", form, str(table), *options])
    assert result.exit_code == 0, result.stderr
    return result.stdout.split()


def test_the_loan_tape_is_filed_and_the_run_says_why_it_judged_nothing():
    enter("lendingclub")
    receipt = file("loan-book", LOANS, "lendingclub", "2018-03", "lendingclub-openintro")
    assert receipt[0] == "index"
    assert Filing.objects.get().rows == 10_000
    evaluation = supervise(as_of=date(2018, 3, 31), by="test", at=AT)
    late = Finding.objects.values_list("rule", flat=True).distinct()
    assert list(late) == [
        "p2p.monthly-late"
    ]  # licensed and never published a month; the tape says nothing of it
    reasons = {(gap["reason"], gap["rows"]) for gap in evaluation.not_judged if gap["rows"]}
    assert reasons == {
        ("currency is not CNY", 10_000),
        ("field derived: borrower_id", 10_000),
        ("field missing: project_id", 9_553),
        ("field missing: product_name", 10_000),
    }


def test_six_months_of_a_platform_are_filed_and_its_shares_watched(tmp_path: Path):
    with PLATFORMS.open(encoding="utf-8-sig", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["platId"] == "5392"]
    enter("5392")
    for row in rows:
        table = tmp_path / f"{row['month']}.csv"
        with table.open("w", encoding="utf-8", newline="") as lines:
            writer = csv.DictWriter(lines, list(row))
            writer.writeheader()
            writer.writerow(row)
        file("p2p-monthly", table, "5392", row["month"], "wdzj-2017")
    assert Filing.objects.count() == 6
    supervise(as_of=date(2017, 6, 30), by="test", at=AT)
    above = {row["month"] for row in rows if float(row["top10StayStillProportion"]) > 50}
    assert set(Finding.objects.values_list("period", flat=True)) == above
    assert above
