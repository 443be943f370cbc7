"""`mingjian supervise` refuses what it cannot judge with Problems, and prints one document on stdout."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from mingjian.config.command import app

COLUMNS = (
    "loan_id,platform_id,borrower_id,borrower_kind,principal_fen,outstanding_fen,annual_rate_bp,term_days,"
    "opened_on,funded_on,due_on,status,project_id,product_name,region"
)
LOAN = "L1,P1,B1,natural,20000001,20000001,1000,30,2020-06-01,2020-06-02,,current,,,"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["supervise", *map(str, arguments)])


def refused(*arguments: object) -> dict[str, object]:
    result = run(*arguments, "--json")
    assert result.exit_code == 2, result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)
    document = json.loads(result.stdout)
    assert document["ok"] is False
    assert set(document) == {"ok", "counts", "problems"}
    assert "[" + document["problems"][0]["code"] + "]" in result.stderr
    return document


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    target = tmp_path / "tables"
    target.mkdir()
    (target / "loans.csv").write_text(f"{COLUMNS}\n{LOAN}\n", encoding="utf-8")
    return target


@pytest.mark.parametrize(
    "day", ["nonsense", "", "20200630", "2020-6-30", "2020-02-30", "1979-12-31", "9999-12-31", "2020-W01-1"]
)
def test_a_day_that_is_none_is_refused_with_the_spelling(day: str, folder: Path):
    (told,) = refused(folder, "--as-of", day)["problems"]
    assert (told["code"], told["column"], told["value"]) == ("option.invalid", "--as-of", day)
    assert "YYYY-MM-DD" in told["allowed"]


def test_an_unknown_engine_is_refused_with_those_there_are(folder: Path):
    (told,) = refused(folder, "--as-of", "2020-06-30", "--engine", "abacus")["problems"]
    assert (told["column"], told["value"], told["allowed"]) == ("--engine", "abacus", "duckdb, spark")


@pytest.mark.parametrize("name", ["missing", "empty", "file", "others"])
def test_a_place_without_tables_is_refused_with_the_tables_there_are(name: str, tmp_path: Path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("x")
    (tmp_path / "others").mkdir()
    (tmp_path / "others" / "notes.csv").write_text("a,b\n1,2\n")
    (tmp_path / "others" / "loans.csv").mkdir()
    (told,) = refused(tmp_path / name, "--as-of", "2020-06-30")["problems"]
    assert told["code"] == "input.empty"
    assert "loans" in told["allowed"]


def test_two_files_of_one_table_are_refused_by_name(folder: Path):
    (folder / "loans.parquet").write_bytes(b"PAR1")
    (folder / "monthly.csv").write_text("x")
    (told,) = refused(folder, "--as-of", "2020-06-30")["problems"]
    assert (told["code"], told["column"]) == ("input.duplicate-table", "loans")
    assert told["value"] == "loans.csv, loans.parquet"


def test_all_errors_of_all_tables_are_told_and_counted_and_nothing_is_written(folder: Path, tmp_path: Path):
    rows = "\n".join(
        [COLUMNS, LOAN, *(LOAN.replace("L1,", f"M{n},").replace(",current", ",?") for n in range(1_200))]
    )
    (folder / "loans.csv").write_text(rows, encoding="utf-8")
    (folder / "custody.csv").write_text("platform_id,day\nP1,2020-06-30\n")
    document = refused(folder, "--as-of", "2020-06-30", "--out", tmp_path / "run")
    assert document["counts"]["code"] == 1_200
    assert document["counts"]["header.missing"] == 3
    assert {p["table"] for p in document["problems"]} == {"loans", "custody"}
    assert sum(p["code"] == "code" for p in document["problems"]) == 1_000
    assert list((tmp_path / "run").iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"PAR1", b"\xff\xfe\x00", "期间,\x00".encode(), b'"open\n'])
def test_a_file_that_is_no_table_is_refused(content: bytes, folder: Path):
    (folder / "monthly.csv").write_bytes(content)
    assert refused(folder, "--as-of", "2020-06-30")["problems"]


@pytest.mark.parametrize("out", ["tables/loans.csv", "tables/loans.csv/run"])
def test_a_place_that_cannot_be_written_is_refused(out: str, folder: Path, tmp_path: Path):
    (told,) = refused(folder, "--as-of", "2020-06-30", "--out", tmp_path / out)["problems"]
    assert (told["code"], told["column"]) == ("option.invalid", "--out")


def test_other_files_are_listed_as_ignored_whatever_their_names(folder: Path):
    (folder / "truth.json").write_text("{}")
    (folder / "Loans.csv").write_text("x")
    (folder / "loans.csv.bak").write_text("x")
    Path(os.fsdecode(os.fsencode(folder) + b"/\xff.csv")).write_text("x")
    result = run(folder, "--as-of", "2020-06-30", "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["ignored"] == ["Loans.csv", "loans.csv.bak", "truth.json", "\ufffd.csv"]


def test_a_nil_return_is_judged_and_finds_nothing(folder: Path):
    (folder / "loans.csv").write_text(COLUMNS + "\n")
    result = run(folder, "--as-of", "2020-06-30", "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["findings"] == []


def test_in_a_process_of_its_own_stdout_is_one_document_and_stderr_no_traceback(tmp_path: Path):
    command = [
        sys.executable,
        "-m",
        "mingjian",
        "supervise",
        str(tmp_path),
        "--as-of",
        "2020-06-30",
        "--json",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert json.loads(done.stdout)["counts"] == {"input.empty": 1}
    assert "Traceback" not in done.stderr
    assert "input.empty" in done.stderr
