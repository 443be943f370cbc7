"""The forms of the law are those of the contract, and a faulty form file is refused with its line."""

from datetime import date

import pytest

from mingjian.kernel.forms import FieldType
from mingjian.kernel.periods import Period
from mingjian.kernel.problems import Refused
from mingjian.law.formbook import form, forms, read_form, tables
from mingjian.law.reader import read_text

COLUMNS = {
    "loan-book": "loan_id platform_id borrower_id borrower_kind principal_fen outstanding_fen annual_rate_bp"
    " term_days opened_on funded_on due_on status project_id product_name region currency",
    "custody-daily": "platform_id day custodian_id custodian_balance_fen client_liabilities_fen",
    "p2p-monthly": "platform_id month published_on cum_amount_fen cum_count balance_fen balance_count"
    " cum_lenders cum_borrowers cur_lenders cur_borrowers top10_share_bp top1_share_bp related_balance_fen"
    " related_count overdue_fen overdue_count overdue90_fen overdue90_count compensated_fen"
    " compensated_count fees other cur_amount_fen avg_rate_bp avg_term_days net_inflow_fen",
    "register": "institution_id name kind licence_kind licence_scope licence_from licence_to region"
    " short_name site licence_number",
}
OPTIONAL = {
    "loan-book": "funded_on due_on project_id product_name region currency",
    "custody-daily": "",
    "p2p-monthly": "published_on fees other cur_amount_fen avg_rate_bp avg_term_days net_inflow_fen",
    "register": "licence_kind licence_scope licence_from licence_to region short_name site licence_number",
}


@pytest.mark.parametrize("key", COLUMNS)
def test_columns_and_optional_cells_are_those_of_the_contract(key: str):
    section = form(key).sections[0]
    assert list(section.names) == COLUMNS[key].split()
    assert [f.name for f in section.fields if not f.required] == OPTIONAL[key].split()


def test_further_sections_are_those_of_the_contract():
    [_, repayments] = form("loan-book").sections
    assert (repayments.key, " ".join(repayments.names)) == (
        (), "platform_id loan_id paid_on principal_fen interest_fen",
    )  # fmt: skip
    [_, links] = form("register").sections
    assert links.key == ("from_id", "to_id", "kind", "valid_from")
    assert " ".join(links.names) == "from_id to_id kind share_bp valid_from valid_to"
    assert [f.name for f in links.fields if not f.required] == ["share_bp", "valid_to"]
    assert links.field("share_bp").required_for == ("kind", "owns")


def test_keys_units_and_terms():
    assert form("loan-book").section("loans").key == ("platform_id", "loan_id")
    assert form("p2p-monthly").section("monthly").key == ("platform_id", "month")
    assert form("register").institution_field is None
    due = form("p2p-monthly").due
    assert due is not None
    assert (due.length, due.unit, due.basis) == (5, "working_days", "P2PD17-04")
    assert form("loan-book").due is None
    suffixes = {"fen": "_fen", "bp": "_bp", "days": "_days"}
    for spec in forms().values():
        for field in [field for section in spec.sections for field in section.fields]:
            assert field.name.endswith(suffixes.get(field.unit, ""))
            assert (field.type is FieldType.AMOUNT) == (field.unit == "fen")


def test_the_duty_of_the_monthly_figures_begins_with_august_2017():
    monthly = form("p2p-monthly")
    assert monthly.is_voluntary(Period.month(2017, 7))
    assert not monthly.is_voluntary(Period.month(2017, 8))
    assert monthly.since == date(2017, 8, 23)


def test_an_unknown_form_names_the_known_ones():
    with pytest.raises(Refused) as refused:
        form("loans")
    [told] = refused.value.problems
    assert told.code == "form.unknown"
    assert told.allowed == "custody-daily, loan-book, p2p-monthly, register"


BASE = """key: f
label: {zh: 表, en: Form}
since: 2020-01-01
reference: X
sections:
  - name: t
    label: {zh: 表, en: Table}
    key: [a]
    fields:
      - {name: a, type: text, label: {zh: 甲, en: A}, help: {zh: 甲, en: A}}
"""


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("key: [a]", "key: [b]", 6),
        ("key: [a]", "key: [a]\n    period_field: m", 6),
        ("type: text", "type: word", 10),
        ("type: text", "type: code", 10),
        ("type: text", "type: text, colour: red", 10),
        ("since: 2020-01-01", "since: soon", 3),
    ],
)
def test_a_faulty_form_file_is_refused_with_its_line(old: str, new: str, line: int):
    assert read_form(read_text(BASE, "f.yaml")).key == "f"
    with pytest.raises(Refused) as refused:
        read_form(read_text(BASE.replace(old, new), "f.yaml"))
    [told] = refused.value.problems
    assert (told.code, told.where) == ("law.invalid", f"f.yaml:{line}")


def test_a_table_has_one_name_in_all_forms_and_is_found_by_it():
    every = [(section.name, (spec, section)) for spec in forms().values() for section in spec.sections]
    assert len(every) == len(tables())
    assert dict(every) == tables()
