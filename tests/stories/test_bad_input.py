"""Bad files meet `mingjian check`: each is refused by name, without a traceback, and nothing is written."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from mingjian.config.commands.check import check
from tests.stories.loan_rows import csv_text, loan, write_loans

app = typer.Typer(pretty_exceptions_enable=False)
app.command()(check)

Write = Callable[[Path], object]


def run(*arguments: str) -> tuple[int, dict[str, Any], str]:
    result = CliRunner().invoke(app, [*arguments, "--json"])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    assert "Traceback" not in result.output
    return result.exit_code, json.loads(result.stdout), result.stderr


def checked(tmp_path: Path, write: Write, *options: str) -> tuple[int, dict[str, Any]]:
    file, out = tmp_path / "loans.csv", tmp_path / "out"
    write(file)
    status, document, _ = run("loan-book", str(file), "--out", str(out), *options)
    assert out.exists() == (status == 0), "a table is written if, and only if, it has no error"
    assert document["ok"] == (status == 0)
    return status, document


def text(content: str, encoding: str = "utf-8") -> Write:
    return lambda path: path.write_bytes(content.encode(encoding))


def raw(content: bytes) -> Write:
    return lambda path: path.write_bytes(content)


def rows(*changes: dict[str, str]) -> Write:
    loans = (loan(**{"loan_id": f"L{i}"} | change) for i, change in enumerate(changes, 1))
    return lambda path: write_loans(path, *loans)


def test_a_good_file_passes_and_is_written(tmp_path: Path):
    status, document = checked(tmp_path, rows({}, {}))
    assert (status, document["rows"], document["counts"]) == (0, 2, {})
    assert (tmp_path / "out" / "loans.parquet").exists()


UNREADABLE = {
    "empty": raw(b""),
    "blank": text("\n  \n\n"),
    "cut off inside a quoted cell": text(csv_text(loan(product_name='"青禾')) + "x"),
    "text after a closing quote": text(csv_text(loan(product_name='"5" x"'))),
    "quote opened and never closed": text(csv_text(loan(product_name='"5'), loan(loan_id="L2"))),
    "NUL bytes": raw(csv_text(loan()).encode().replace(b"L1", b"L\x001")),
    "picture": raw(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 8),
    "UTF-16": text("\ufeff" + csv_text(loan()), "utf-16-le"),
    "damaged Parquet": raw(b"PAR1" + b"\x15\x04" * 500 + b"PAR1"),
    "cut Parquet": raw(b"PAR1\x00\x00"),
}


@pytest.mark.parametrize("write", UNREADABLE.values(), ids=UNREADABLE)
def test_a_file_that_is_no_table_is_unreadable(tmp_path: Path, write: Write):
    status, document = checked(tmp_path, write)
    assert (status, document["counts"], document["rows"]) == (2, {"file.unreadable": 1}, 0)


def test_a_file_that_does_not_exist_and_a_folder_are_unreadable(tmp_path: Path):
    for path in (tmp_path / "none.csv", tmp_path):
        status, document, _ = run("loan-book", str(path))
        assert (status, document["counts"]) == (2, {"file.unreadable": 1})


def test_mixed_and_unknown_encodings_are_refused(tmp_path: Path):
    chinese = csv_text(loan()).encode("gb18030")
    mixed = chinese + csv_text(loan(loan_id="L2")).encode().partition(b"\n")[2]
    neither = csv_text(loan()).encode("gb18030") + b"\xff\xff"
    for content in (mixed, neither):
        status, document = checked(tmp_path, raw(content))
        assert (status, document["counts"]) == (2, {"file.encoding": 1})


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_both_encodings_are_read_alike(tmp_path: Path, encoding: str):
    import pyarrow.parquet as pq

    checked(tmp_path, text(csv_text(loan(product_name="稳健月盈")), encoding))
    table = pq.read_table(tmp_path / "out" / "loans.parquet")
    assert table["product_name"].to_pylist() == ["稳健月盈"]
    assert table.column_names[0] == "loan_id"


def test_a_row_of_fifty_megabytes_is_refused_quickly(tmp_path: Path):
    file = tmp_path / "loans.csv"
    file.write_text(csv_text(loan(product_name="x" * 50_000_000)))
    started = time.perf_counter()
    status, document, _ = run("loan-book", str(file))
    assert (status, document["counts"]) == (2, {"file.limit": 1})
    assert time.perf_counter() - started < 2


def test_too_many_columns_are_refused(tmp_path: Path):
    status, document = checked(tmp_path, text(",".join(f"c{i}" for i in range(1_001)) + "\n"))
    assert (status, document["counts"]) == (2, {"file.limit": 1})


def test_a_header_without_rows_is_a_nil_return(tmp_path: Path):
    for content in (csv_text(), csv_text().strip()):
        status, document = checked(tmp_path, text(content))
        assert (status, document["counts"], document["rows"]) == (0, {"nil": 1}, 0)


def test_headers_are_told_by_name(tmp_path: Path):
    twice = csv_text(loan()).replace("region", "loan_id")
    assert checked(tmp_path, text(twice))[1]["counts"] == {"header.duplicate": 1}
    missing = csv_text(loan()).replace("term_days", "days")
    status, document = checked(tmp_path, text(missing))
    assert (status, document["counts"]) == (1, {"header.missing": 1, "column.ignored": 1})
    assert document["problems"][0]["column"] == "term_days"
    assert document["rows"] == 1


CELLS = {
    "fraction": ("type", {"principal_fen": "1.5"}),
    "exponent": ("type", {"principal_fen": "1e5"}),
    "hexadecimal": ("type", {"principal_fen": "0x1F"}),
    "word": ("type", {"term_days": "ninety"}),
    "short day": ("type", {"opened_on": "2019-1-7"}),
    "slashes": ("type", {"opened_on": "2019/01/07"}),
    "no such day": ("type", {"opened_on": "2019-02-29"}),
    "infinity": ("type", {"opened_on": "infinity"}),
    "unknown status": ("code", {"status": "paid"}),
    "capital letter": ("code", {"borrower_kind": "Natural"}),
    "no borrower": ("required", {"borrower_id": ""}),
    "no amount": ("required", {"outstanding_fen": ""}),
    "negative amount": ("range", {"principal_fen": "-1"}),
    "amount above the limit": ("range", {"principal_fen": str(10**14 + 1)}),
    "amount beyond 64 bits": ("range", {"principal_fen": "9" * 30}),
    "no term": ("range", {"term_days": "0"}),
    "day of 1800": ("range", {"opened_on": "1800-01-01"}),
    "long text": ("range", {"product_name": "长" * 1_001}),
    "identifier with a blank": ("range", {"borrower_id": "b3f1 "}),
    "funded before opened": ("order.dates", {"funded_on": "2019-01-06"}),
    "due before opened": ("order.dates", {"funded_on": "", "due_on": "2019-01-01"}),
    "identity card": ("id.identity-card", {"borrower_id": "11010519491231002X"}),
}


@pytest.mark.parametrize(("code", "change"), CELLS.values(), ids=CELLS)
def test_a_bad_cell_is_told_once_with_its_row_and_column(tmp_path: Path, code: str, change: dict[str, str]):
    status, document = checked(tmp_path, rows({}, change, {}))
    assert (status, document["counts"]) == (1, {code: 1})
    [told] = document["problems"]
    assert told["row"] == 2
    assert told["column"] in change
    assert told["message_zh"]
    assert told["message_en"]


def test_an_identity_card_number_is_never_shown(tmp_path: Path):
    number = "11010519491231002X"
    file = write_loans(tmp_path / "l.csv", loan(borrower_id=number), loan(status=number))
    result = CliRunner().invoke(app, ["loan-book", str(file)])
    assert result.exit_code == 1
    assert number not in result.output
    assert "110105********002X" in result.output


def test_repeated_keys_name_the_first_row(tmp_path: Path):
    status, document = checked(tmp_path, rows({}, {}, {"loan_id": "L1"}, {"loan_id": "L1"}))
    assert (status, document["counts"]) == (1, {"key.duplicate": 2})
    assert [(p["row"], p["allowed"]) for p in document["problems"]] == [(3, "1"), (4, "1")]
    assert document["problems"][0]["value"] == "P1, L1"


def test_rows_of_the_wrong_width_keep_the_numbers_of_the_others_right(tmp_path: Path):
    content = csv_text(loan()) + "a,b\n\n" + csv_text(loan(term_days="0")).partition("\n")[2]
    status, document = checked(tmp_path, text(content))
    assert status == 1
    told = {p["code"]: p["row"] for p in document["problems"]}
    assert told["row.width"] == 2
    assert told["range"] == 3
    assert document["rows"] == 3


def test_a_formula_is_kept_as_text(tmp_path: Path):
    import pyarrow.parquet as pq

    formula = '=HYPERLINK("http://a.example","x")'
    quoted = '"' + formula.replace('"', '""') + '"'
    bare = '=HYPERLINK("http://a.example")'
    assert checked(tmp_path, rows({"product_name": quoted}, {"product_name": bare}))[0] == 0
    table = pq.read_table(tmp_path / "out" / "loans.parquet")
    assert table["product_name"].to_pylist() == [formula, bare]


def test_swapped_columns_are_read_by_name_and_swapped_cells_are_refused(tmp_path: Path):
    lines = [line.split(",") for line in csv_text(loan()).split()]
    reordered = "\n".join(",".join(reversed(line)) for line in lines) + "\n"
    assert checked(tmp_path, text(reordered))[0] == 0
    swapped = rows({"principal_fen": "2019-01-07", "opened_on": "100000"})
    other = tmp_path / "other"
    other.mkdir()
    status, document = checked(other, swapped)
    assert (status, document["counts"]) == (1, {"type": 2})


@pytest.mark.parametrize("period", ["2019-13", "2019", "January", "2019-1", "9999-11", ""])
def test_a_period_that_is_malformed_or_to_come_is_unknown(tmp_path: Path, period: str):
    status, document = checked(tmp_path, rows({}), "--period", period)
    assert (status, document["counts"]) == (2, {"period.unknown": 1})


def test_a_period_before_the_duty_is_voluntary(tmp_path: Path):
    status, document = checked(tmp_path, rows({}), "--period", "2015-03")
    assert (status, document["counts"]) == (0, {"period.voluntary": 1})


def test_unknown_forms_and_mappings_name_the_known_ones(tmp_path: Path):
    file = write_loans(tmp_path / "l.csv", loan())
    for arguments, code in (
        (("loans", str(file)), "form.unknown"),
        (("loan-book", str(file), "--map", "wdzj"), "mapping.unknown"),
        (("loan-book", str(file), "--map", "wdzj-2017"), "mapping.unknown"),
    ):
        status, document, _ = run(*arguments)
        assert (status, document["counts"]) == (2, {code: 1})
        assert document["problems"][0]["allowed"]


def test_an_output_that_cannot_be_written_is_told(tmp_path: Path):
    file = write_loans(tmp_path / "l.csv", loan())
    status, document, _ = run("loan-book", str(file), "--out", str(file))
    assert (status, document["counts"]) == (2, {"option.invalid": 1})
    assert sorted(p.name for p in tmp_path.iterdir()) == ["l.csv"]


def test_the_process_itself_ends_with_the_code_and_one_document(tmp_path: Path):
    file = write_loans(tmp_path / "l.csv", loan(status="paid"))
    script = "import typer\nfrom mingjian.config.commands.check import check\ntyper.run(check)"
    for arguments, status in ((["loan-book", file], 1), (["loan-book", tmp_path / "none"], 2)):
        done = subprocess.run(
            [sys.executable, "-c", script, *arguments, "--json"],
            capture_output=True,
            text=True,
            env={**os.environ, "PYTHONWARNINGS": "error"},
            check=False,
        )
        assert done.returncode == status, done.stderr
        assert json.loads(done.stdout)["ok"] is False
        assert "Traceback" not in done.stderr


@pytest.mark.parametrize("name", ["all.csv", "all.XLSX"])
def test_all_problems_are_written_where_they_are_asked_for(tmp_path: Path, name: str):
    file, target = write_loans(tmp_path / "l.csv", loan(status="paid")), tmp_path / name
    status, document, _ = run("loan-book", str(file), "--problems", str(target))
    assert (status, document["counts"]) == (1, {"code": 1})
    assert target.stat().st_size > 0
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([name, "l.csv"])


@pytest.mark.parametrize("name", ["all.txt", "no/such/folder.csv", "no/such/folder.xlsx"])
def test_an_export_that_cannot_be_written_is_told(tmp_path: Path, name: str):
    file = write_loans(tmp_path / "l.csv", loan(status="paid"))
    status, document, _ = run("loan-book", str(file), "--problems", str(tmp_path / name))
    assert (status, document["counts"]) == (2, {"option.invalid": 1})
    assert [p.name for p in tmp_path.iterdir()] == ["l.csv"]


def test_nothing_is_exported_for_a_period_that_is_unknown(tmp_path: Path):
    file = write_loans(tmp_path / "l.csv", loan())
    status, *_ = run("loan-book", str(file), "--problems", str(tmp_path / "a.csv"), "--period", "x")
    assert status == 2
    assert [p.name for p in tmp_path.iterdir()] == ["l.csv"]
