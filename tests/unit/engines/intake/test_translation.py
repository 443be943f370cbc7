"""A mapping converts exactly, and leaves what it cannot convert for the checks to refuse."""

import pyarrow as pa
import pytest

from mingjian.engines.intake.translation import convert_number, first_of_month, translate
from mingjian.law.formbook import form
from mingjian.law.mappingbook import Unit, mapping


@pytest.mark.parametrize(
    ("text", "unit", "expected"),
    [
        ("6026637.62", Unit.WAN_YUAN, "6026637620000"),
        ("-4683.73", Unit.WAN_YUAN, "-4683730000"),
        ("0.0000005", Unit.WAN_YUAN, "1"),
        ("0.00000049999999999999999999", Unit.WAN_YUAN, "0"),
        ("-0.0000005", Unit.WAN_YUAN, "-1"),
        ("0.29", Unit.MAJOR, "29"),
        ("1.005", Unit.MAJOR, "101"),
        ("1e+05", Unit.MAJOR, "10000000"),
        ("87354", Unit.PERCENT, "8735400"),
        ("60", Unit.MONTHS, "1825"),
        ("2.06", Unit.MONTHS, "63"),
        ("many", Unit.MONTHS, "many"),
        ("1,000", Unit.MAJOR, "1,000"),
        ("1e999", Unit.MAJOR, "1e999"),
    ],
)
def test_numbers(text: str, unit: Unit, expected: str):
    assert convert_number(text, unit) == expected


def test_months():
    assert [first_of_month(t) for t in ("Mar-2018", "2018-03")] == ["2018-03-01"] * 2
    assert [first_of_month(t) for t in ("mar-2018", "2018-13", "Foo-2018")] == [
        "mar-2018",
        "2018-13",
        "Foo-2018",
    ]


def test_missing_values_codes_constants_and_row_numbers():
    tape = mapping("lendingclub-openintro")
    table = pa.table(
        {
            "rownames": ["7", "8"],
            "loan_amount": ["1.5", None],
            "balance": ["0.0", "x"],
            "interest_rate": ["12.5", "1"],
            "term": ["36", "60"],
            "state": ["NJ", None],
            "loan_status": ["Late (16-30 days)", "Lost"],
            "issue_month": ["Mar-2018", None],
        }
    )
    section = form("loan-book").section("loans")
    first, second = translate(table, section, tape, rows_before=5).to_pylist()
    assert first["status"] == "overdue"
    assert second["status"] == "Lost"
    assert (first["borrower_id"], second["borrower_id"]) == ("6", "7")
    assert (first["currency"], first["due_on"], second["funded_on"]) == ("USD", None, None)
    assert (first["principal_fen"], second["principal_fen"], second["outstanding_fen"]) == ("150", None, "x")


def test_minus_one_hundred_is_missing_however_it_is_written():
    monthly = mapping("wdzj-2017")
    shares = ["-100", "-100.00", "100", None]
    table = pa.table(
        {name: pa.nulls(4, pa.string()) for name in monthly.source_columns}
        | {"top10StayStillProportion": shares}
    )
    section = form("p2p-monthly").section("monthly")
    found = translate(table, section, monthly, rows_before=0)["top10_share_bp"]
    assert found.to_pylist() == [None, None, "10000", None]
