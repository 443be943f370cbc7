"""JSON lines: exact numbers, any order of keys, and a problem for all that a column cannot hold."""

import json
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from mingjian.engines.intake import jsonl
from mingjian.engines.intake.check import Checked, check
from mingjian.law.formbook import form

SPEC = form("custody-daily")
GOOD = {
    "platform_id": "P1",
    "day": "2020-01-06",
    "custodian_id": "B",
    "custodian_balance_fen": 5,
    "client_liabilities_fen": 6,
}


def run(tmp_path: Path, *lines: str, name: str = "custody.jsonl") -> Checked:
    file = tmp_path / name
    file.write_text("\n".join(lines), encoding="utf-8")
    return check(SPEC, SPEC.sections[0], file, today=date(2020, 6, 30), out=tmp_path / "out")


def line(**changes: object) -> str:
    return json.dumps(GOOD | changes)


@pytest.mark.parametrize("number", ["5", "5.0", "5e0", "0.5e1", '"5"', '" 5"'])
def test_a_whole_number_is_taken_however_it_is_spelled(tmp_path: Path, number: str):
    checked = run(tmp_path, line(custodian_balance_fen=777).replace("777", number), line(platform_id="P2"))
    assert checked.table is not None, checked.problems
    assert pq.read_table(checked.table)["custodian_balance_fen"].to_pylist() == [5, 5]


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("1.5", "type"),
        ("99999999999999.001", "type"),
        ("1e999999", "type"),
        ("true", "type"),
        ("[5]", "type"),
        ('{"a": 5}', "type"),
        ("{}", "type"),
        ('"1e3"', "type"),
        ("9" * 18, "range"),
        ("9" * 25, "range"),
        ("9" * 4_000, "range"),
        ("null", "required"),
        ('""', "required"),
    ],
)
def test_a_cell_that_is_no_whole_number_is_told(tmp_path: Path, cell: str, code: str):
    checked = run(tmp_path, line(), line(platform_id="P2", custodian_balance_fen=777).replace("777", cell))
    assert [(p.code, p.row, p.column) for p in checked.problems] == [(code, 2, "custodian_balance_fen")]


@pytest.mark.parametrize(
    ("cell", "kept"),
    [("7", "7"), ("7.0", "7"), ('"7.0"', "7.0"), ("123456789012345678901", "123456789012345678901")],
)
def test_a_text_may_be_a_whole_number(tmp_path: Path, cell: str, kept: str):
    checked = run(tmp_path, line(custodian_id=777).replace("777", cell), line(platform_id="P2"))
    assert checked.table is not None, checked.problems
    assert pq.read_table(checked.table)["custodian_id"].to_pylist() == [kept, "B"]


@pytest.mark.parametrize("cell", ["true", "1.5", "[]", '["B"]', "{}"])
def test_a_text_is_nothing_else(tmp_path: Path, cell: str):
    checked = run(tmp_path, line(custodian_id=777).replace("777", cell), line(platform_id="P2"))
    assert [(p.code, p.row, p.column) for p in checked.problems] == [("type", 1, "custodian_id")]


def test_keys_come_in_any_order_and_late(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(jsonl, "_PIECE_ROWS", 2)
    first = {k: v for k, v in GOOD.items() if k != "client_liabilities_fen"}
    lines = [json.dumps(first), json.dumps(first | {"platform_id": "P2"}), "  "]
    backwards = dict(reversed((GOOD | {"platform_id": "P3", "more": [1]}).items()))
    checked = run(tmp_path, "", *lines, json.dumps(backwards), "{}", "")
    assert (checked.rows, checked.counts) == (4, {"column.ignored": 1, "required": 7})
    told = [p.row for p in checked.problems if p.column == "client_liabilities_fen"]
    assert told == [1, 2, 4]


def test_objects_are_known_by_their_first_character_or_by_the_name(tmp_path: Path):
    assert run(tmp_path, "\ufeff" + line(), name="custody.txt").counts == {}
    for name in ("custody.jsonl", "custody.ndjson"):
        told = run(tmp_path, "platform_id,day", name=name)
        assert (told.readable, told.counts) == (False, {"file.unreadable": 1})
        assert "line 1" in told.problems[0].message.en


def test_lines_of_blanks_hold_no_rows(tmp_path: Path):
    assert run(tmp_path, "\n \n").counts == {"file.unreadable": 1}
