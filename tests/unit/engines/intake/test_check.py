"""Checks that depend on the row's own period, on the section, or on how many rows are wrong."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from mingjian.engines.intake.check import Checked, check
from mingjian.engines.intake.tally import LISTED
from mingjian.kernel.periods import Period
from mingjian.law.formbook import form

TODAY = date(2020, 6, 30)


def run(tmp_path: Path, key: str, text: str, period: Period | None = None) -> Checked:
    file = tmp_path / "t.csv"
    file.write_text(text, encoding="utf-8")
    spec = form(key)
    return check(spec, spec.sections[0], file, today=TODAY, period=period)


def monthly(*rows: dict[str, str]) -> str:
    fields = [f for f in form("p2p-monthly").sections[0].fields if f.required]
    lines = [
        ",".join(row.get(f.name, "P1" if f.name == "platform_id" else "7") for f in fields) for row in rows
    ]
    return "\n".join([",".join(f.name for f in fields), *lines]) + "\n"


CUSTODY = "platform_id,day,custodian_id,custodian_balance_fen,client_liabilities_fen\n"


def test_months_to_come_and_malformed_months_are_told(tmp_path: Path):
    rows = [{"month": m} for m in ("2020-06", "2020-07", "2020-6", "1979-12", "2020-13")]
    checked = run(tmp_path, "p2p-monthly", monthly(*rows))
    assert checked.counts == {"range": 2, "type": 2, "period.voluntary": 1}
    assert [(p.code, p.row) for p in checked.problems if p.row] == [
        ("range", 2),
        ("range", 4),
        ("type", 3),
        ("type", 5),
    ]


def test_periods_before_the_duty_are_told_once_each(tmp_path: Path):
    months = ["2017-06", "2017-07", "2017-08"]
    rows = [{"platform_id": p, "month": m} for p in ("P1", "P2") for m in months]
    checked = run(tmp_path, "p2p-monthly", monthly(*rows))
    assert checked.ok
    assert [p.value for p in checked.problems] == ["2017-06", "2017-07"]


def test_days_of_custody_after_today_are_out_of_range_and_early_months_voluntary(tmp_path: Path):
    days = ["2020-06-30", "2020-07-01", "2017-01-30", "2017-01-31", "2017-02-01"]
    checked = run(tmp_path, "custody-daily", CUSTODY + "".join(f"P1,{d},B,1,1\n" for d in days))
    assert checked.counts == {"range": 1, "period.voluntary": 1}
    assert [(p.row, p.value) for p in checked.problems] == [(2, "2020-07-01"), (None, "2017-01")]


def test_a_negative_inflow_is_fine_and_a_share_above_the_whole_is_not(tmp_path: Path):
    text = monthly({"month": "2020-01", "top10_share_bp": "10001"})
    head, row = text.split()
    checked = run(tmp_path, "p2p-monthly", f"{head},net_inflow_fen\n{row},-5\n")
    assert checked.counts == {"range": 1}


def test_a_licence_ends_after_it_begins(tmp_path: Path):
    head = "institution_id,name,kind,licence_from,licence_to\n"
    rows = "A,甲,p2p,2019-01-01,2019-01-02\nB,乙,bank,2019-01-01,2019-01-01\nC,丙,other,,2019-01-01\n"
    checked = run(tmp_path, "register", head + rows)
    assert checked.counts == {"order.dates": 1}
    [told] = checked.problems
    assert (told.row, told.column, told.allowed) == (2, "licence_to", "> licence_from (2019-01-01)")


def test_a_missing_part_of_a_key_is_told_as_missing_and_not_as_repeated(tmp_path: Path):
    checked = run(tmp_path, "custody-daily", CUSTODY + ",2020-01-01,B,1,1\n" * 2)
    assert checked.counts == {"required": 2}


@pytest.mark.parametrize("column", ["cum_count", "no_such_column"])
@pytest.mark.parametrize(("month", "asked"), [("2019-12", False), ("2020-01", True)])
def test_a_field_is_asked_for_from_its_first_period(tmp_path: Path, month: str, asked: bool, column: str):
    spec = form("p2p-monthly")
    section = spec.sections[0]
    fields = tuple(replace(f, since=date(2020, 1, 1)) if f.name == "cum_count" else f for f in section.fields)
    later = replace(section, fields=fields)
    file = tmp_path / "t.csv"
    file.write_text(monthly({"month": month, "cum_count": ""}).replace("cum_count", column))
    changed = replace(spec, sections=(later,))
    by_row = check(changed, later, file, today=TODAY)
    by_period = check(changed, later, file, today=TODAY, period=Period.parse_month(month))
    assert by_row.counts.get("required", 0) == asked
    assert (by_row.ok, by_period.ok) == (not asked, not asked)


def test_all_problems_are_counted_and_the_first_thousand_a_code_listed(tmp_path: Path):
    count = LISTED + 500
    rows = "".join(f"P1,2020-01-01,B{i},-1,x\n" for i in range(count))
    checked = run(tmp_path, "custody-daily", CUSTODY + rows)
    assert checked.counts == {"key.duplicate": count - 1, "range": count, "type": count}
    for code in ("range", "type"):
        listed = [p.row for p in checked.problems if p.code == code]
        assert listed == list(range(1, LISTED + 1))


def test_rows_are_numbered_across_segments(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    from mingjian.engines.intake import scan

    monkeypatch.setattr(scan, "SEGMENT", 200)
    monkeypatch.setattr(scan, "_WINDOW", 100)
    bad = {20: "a,b\n", 40: "P40,2020-01-01,B,x,1\n", 60: "only\n", 70: "P70,2020-01-01,B,-1,1\n"}
    rows = "".join(bad.get(i, f"P{i},2020-01-01,B,1,1\n\n") for i in range(1, 101))
    checked = run(tmp_path, "custody-daily", CUSTODY + rows)
    assert checked.rows == 100
    assert [(p.code, p.row) for p in checked.problems] == [
        ("range", 70),
        ("row.width", 20),
        ("row.width", 60),
        ("type", 40),
    ]
