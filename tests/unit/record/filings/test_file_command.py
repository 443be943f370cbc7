"""`mingjian file`: a receipt on stdout, exit codes as the interface page says, never a traceback."""

import os
import subprocess
import sys

import pytest
from typer.testing import CliRunner, Result

from mingjian.config.command import app
from mingjian.record.filings.models import Filing
from mingjian.record.journal.sequencer import integrate
from tests.market import AT, enter, write_custody, write_monthly, write_table
from tests.stories.loan_rows import loan, write_loans

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(tmp_path, monkeypatch):
    """The command in this process, on this test's data folder."""
    monkeypatch.setenv("MINGJIAN_DATA", str(tmp_path))
    enter("P1")
    integrate(at=AT)

    def file(form, table, *options: str, institution: str = "P1", period: str = "2020-06") -> Result:
        asked = ["file", form, str(table), "--institution", institution, "--period", period, *options]
        return CliRunner().invoke(app, asked)

    return file


def clean(result: Result) -> bool:
    """No traceback: a refusal ends in an exit code."""
    return result.exception is None or isinstance(result.exception, SystemExit)


def test_an_accepted_file_prints_index_and_digest(run, tmp_path):
    result = run("loan-book", write_loans(tmp_path / "loans.csv", loan()))

    filing = Filing.objects.get()
    assert result.exit_code == 0
    assert result.stdout == f"index {filing.entry.sequenced.index}\ndigest {filing.digest}\n"
    assert filing.received_by == "command"


def test_the_same_file_again_prints_the_same_receipt_and_warns(run, tmp_path):
    table = write_loans(tmp_path / "loans.csv", loan())
    first, again = run("loan-book", table), run("loan-book", table)

    assert (again.exit_code, again.stdout) == (0, first.stdout)
    assert "filing.same" in again.stderr
    assert Filing.objects.count() == 1


def test_other_bytes_for_the_period_are_an_amendment_that_names_the_old_receipt(run, tmp_path):
    run("loan-book", write_loans(tmp_path / "loans.csv", loan()))
    old = Filing.objects.get()
    result = run("loan-book", write_loans(tmp_path / "loans.csv", loan(loan_id="L2")))

    assert result.exit_code == 0
    assert "filing.amended" in result.stderr
    assert f"index {old.entry.sequenced.index}, digest {old.digest[:16]}" in result.stderr
    assert Filing.objects.standing().get().supersedes == old
    assert clean(result)


def test_a_doubtful_value_ends_in_one_until_a_reason_is_given(run, tmp_path):
    table = write_loans(tmp_path / "loans.csv", loan(annual_rate_bp="3601"))
    refused = run("loan-book", table)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "plausible.rate" in refused.stderr
    assert "filing.reason-missing" in refused.stderr
    assert not Filing.objects.exists()

    assert run("loan-book", table, "--reason", "plausible.rate=other").exit_code == 1  # lacks its words
    accepted = run("loan-book", table, "--reason", "plausible.rate=other:合同: 如此")
    assert accepted.exit_code == 0
    assert "plausible.rate" in accepted.stderr
    stated = Filing.objects.get().reasons["plausible.rate"]
    assert (stated["reason"], stated["text"], stated["keys"]) == ("other", "合同: 如此", ["P1, L1"])


@pytest.mark.parametrize("told", ["plausible.rate", "plausible.rate=", "=other", "plausible.rate=fine", ""])
def test_a_reason_that_is_not_of_the_list_ends_in_two(run, tmp_path, told):
    result = run("loan-book", write_loans(tmp_path / "loans.csv", loan()), "--reason", told)

    assert (result.exit_code, result.stdout) == (2, "")
    assert "[option.invalid]" in result.stderr
    assert clean(result)


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([loan(status="lost")], "code"),
        ([loan(platform_id="P2")], "filing.foreign-row"),
        ([loan(), loan()], "key.duplicate"),
    ],
)
def test_a_file_with_errors_ends_in_one_and_prints_nothing_on_stdout(run, tmp_path, rows, code):
    result = run("loan-book", write_loans(tmp_path / "loans.csv", *rows))

    assert (result.exit_code, result.stdout) == (1, "")
    assert f"[{code}]" in result.stderr
    assert clean(result)
    assert not Filing.objects.exists()


def test_rows_of_another_month_end_in_one(run, tmp_path):
    result = run("custody-daily", write_custody(tmp_path / "c.csv", "P1"), period="2020-05")

    assert result.exit_code == 1
    assert "filing.other-period" in result.stderr


def test_errors_in_a_voluntary_period_end_in_one_too(run, tmp_path):
    from mingjian.kernel.periods import Period

    table = write_monthly(tmp_path / "m.csv", "P1", period=Period.month(2017, 3), balance_fen="x")
    result = run("p2p-monthly", table, period="2017-03")

    assert "period.voluntary" in result.stderr
    assert result.exit_code == 1


def test_a_missing_column_ends_in_one(run, tmp_path):
    result = run("loan-book", write_table(tmp_path / "loans.csv", {"loan_id": "L1", "platform_id": "P1"}))

    assert result.exit_code == 1
    assert "header.missing" in result.stderr


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"form": "no-such-form"}, "form.unknown"),
        ({"form": "register"}, "form.unknown"),
        ({"institution": "P9"}, "institution.unknown"),
        ({"period": "2020-13"}, "period.unknown"),
        ({"period": "2999-01"}, "period.unknown"),
        ({"period": "June"}, "period.unknown"),
        ({"options": ["--map", "no-such-map"]}, "mapping.unknown"),
        ({"options": ["--map", "wdzj-2017"]}, "mapping.unknown"),  # a mapping of another form
        ({"table": "missing.csv"}, "file.unreadable"),
        ({"table": "."}, "file.unreadable"),
    ],
)
def test_what_cannot_be_asked_ends_in_two(run, tmp_path, change, code):
    table = tmp_path / change.get("table", "loans.csv")
    write_loans(tmp_path / "loans.csv", loan())
    names = {"institution": change.get("institution", "P1"), "period": change.get("period", "2020-06")}
    result = run(change.get("form", "loan-book"), table, *change.get("options", ()), **names)

    assert (result.exit_code, result.stdout) == (2, "")
    assert f"[{code}]" in result.stderr
    assert clean(result)
    assert not Filing.objects.exists()


@pytest.mark.parametrize("content", [b"", b"PAR1xxxx", b"\x00\x01\x02", "借".encode("utf-16")])
def test_a_file_that_is_no_table_ends_in_two(run, tmp_path, content):
    table = tmp_path / "loans.csv"
    table.write_bytes(content)
    result = run("loan-book", table)

    assert result.exit_code == 2
    assert "[file." in result.stderr
    assert clean(result)


def test_data_names_the_folder_and_a_fresh_one_knows_no_institution(tmp_path):
    folder, table = tmp_path / "fresh", write_loans(tmp_path / "loans.csv", loan())
    command = [sys.executable, "-m", "mingjian", "file", "loan-book", str(table), "--institution", "P1"]
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("MINGJIAN_", "DJANGO_"))}
    elsewhere = tmp_path / "elsewhere"

    for data, code in ((folder, "institution.unknown"), (table, "option.invalid")):
        done = subprocess.run(
            [*command, "--period", "2020-06", "--data", str(data)],
            env=environment | {"MINGJIAN_DATA": str(elsewhere)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stdout) == (2, "")
        assert f"[{code}]" in done.stderr
        assert "Traceback" not in done.stderr
    assert (folder / "mingjian.sqlite3").exists()
    assert not elsewhere.exists()
