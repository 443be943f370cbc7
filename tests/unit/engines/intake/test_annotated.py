"""The exports of problems: complete, harmless to open, and beside the rows as they were filed."""

import csv
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from python_calamine import load_workbook

from mingjian.engines.intake import annotated
from mingjian.engines.intake.annotated import (
    annotated_rows,
    problem_list,
    write_annotated,
    write_problems_csv,
)
from mingjian.engines.intake.check import check
from mingjian.engines.intake.tally import LISTED
from mingjian.kernel.problems import Problem, problem
from mingjian.kernel.spreadsheets import restored
from mingjian.law.formbook import form
from tests.formats import WRITERS
from tests.naughty import FORMULAS
from tests.stories.loan_rows import GOOD, csv_text, loan

CARD = "11010519491231002X"


def problems_of(file: Path) -> list[Problem]:
    found: list[Problem] = []
    checked = check(form("loan-book"), None, file, today=date(2020, 6, 30), each=found.append)
    assert sum(checked.counts.values()) == len(found)
    assert len(checked.problems) == sum(min(n, LISTED) for n in checked.counts.values())
    assert set(map(id, checked.problems)) <= set(map(id, found))
    return found


def sheets(path: Path) -> list[list[list[Any]]]:
    book = load_workbook(path)
    return [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]


def bad(count: int) -> str:
    return csv_text(*(loan(loan_id=f"L{i}", term_days="0", status="=x") for i in range(1, count + 1)))


def test_all_problems_are_listed_also_beyond_the_first_thousand(tmp_path: Path):
    file = tmp_path / "loans.csv"
    file.write_text(bad(LISTED + 5) + "short\n", encoding="utf-8")
    write_problems_csv(problems_of(file), tmp_path / "p.csv")
    with (tmp_path / "p.csv").open(encoding="utf-8-sig", newline="") as listed:
        rows = list(csv.DictReader(listed))
    assert len(rows) == 2 * LISTED + 11
    assert {row["code"] for row in rows} == {"range", "code", "row.width"}
    assert {row["value"] for row in rows if row["code"] == "code"} == {"'=x"}
    assert restored("'=x") == "=x"


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_of_an_export_runs(tmp_path: Path, text: str):
    told = problem("code", where=text, column=text, value=text, allowed=text)
    write_problems_csv([told], tmp_path / "p.csv")
    with (tmp_path / "p.csv").open(encoding="utf-8-sig", newline="") as listed:
        [_, row] = csv.reader(listed)
    assert [cell for cell in row if cell == "'" + text] == ["'" + text] * 4
    write_annotated(tmp_path / "none", [told], tmp_path / "p.xlsx")
    book = (tmp_path / "p.xlsx").read_bytes()
    assert sheets(tmp_path / "p.xlsx")[1][1][4:7] == [text] * 3
    assert b"<f>" not in book


@pytest.mark.parametrize("writer", WRITERS)
def test_the_rows_stand_as_filed_with_their_numbers(tmp_path: Path, writer: str):
    rows = [loan(loan_id="L1"), loan(loan_id="L2", status="=x"), loan(loan_id="L3", borrower_id=CARD)]
    file = WRITERS[writer](tmp_path, "loans", list(GOOD), [list(row.values()) for row in rows])
    write_annotated(file, problems_of(file), tmp_path / "a.xlsx")
    [shown, listed] = sheets(tmp_path / "a.xlsx")
    assert shown[0][1:] == list(GOOD)
    assert [row[:2] for row in shown[1:]] == [[1.0, "L1"], [2.0, "L2"], [3.0, "L3"]]
    assert shown[2][12] == "=x"
    assert CARD not in str(shown)
    assert sorted((row[1], row[3]) for row in listed[1:]) == [("code", 2.0), ("id.identity-card", 3.0)]


def test_of_a_long_table_the_first_rows_and_those_with_problems_are_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(annotated, "FIRST_ROWS", 2)
    monkeypatch.setattr(annotated, "MARKED_ROWS", 2)
    file = tmp_path / "loans.csv"
    rows = [loan(loan_id=f"L{i}", term_days="0" if i > 6 else "9") for i in range(1, 10)]
    file.write_text(
        csv_text(*rows[:3]) + "short\n" + csv_text(*rows[3:]).partition("\n")[2], encoding="utf-8"
    )
    write_annotated(file, problems_of(file), tmp_path / "a.xlsx")
    [shown, listed] = sheets(tmp_path / "a.xlsx")
    assert [row[:2] for row in shown[1:]] == [[1.0, "L1"], [2.0, "L2"], [4.0, ""], [8.0, "L7"]]
    assert len(listed) == 5


def test_a_list_longer_than_a_sheet_says_how_many_more_there_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(annotated, "SHEET_ROWS", 5)
    file = tmp_path / "loans.csv"
    file.write_text(bad(4), encoding="utf-8")
    write_annotated(file, problems_of(file), tmp_path / "a.xlsx")
    listed = sheets(tmp_path / "a.xlsx")[1]
    assert len(listed) == 5
    assert "5 more" in listed[-1][0]


def test_a_file_that_is_no_table_has_its_problem_alone(tmp_path: Path):
    file = tmp_path / "loans.csv"
    file.write_bytes(b"\x00")
    write_annotated(file, problems_of(file), tmp_path / "a.xlsx")
    [shown, listed] = sheets(tmp_path / "a.xlsx")
    assert "NUL" in str(shown)
    assert listed[1][1] == "file.unreadable"


def test_an_export_that_fails_leaves_nothing(tmp_path: Path):
    for target, writer in (("a.csv", problem_list), ("a.xlsx", lambda path: annotated_rows(path, path))):
        with pytest.raises(ValueError, match="stop"), writer(tmp_path / target):
            raise ValueError("stop")
    assert list(tmp_path.iterdir()) == []
