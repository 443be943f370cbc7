"""Every code, reason and warning that a page may show has its word in both languages."""

import ast
import re
from pathlib import Path

import pytest

from mingjian.engines.evaluation.tables import UNKNOWN_INSTITUTION
from mingjian.kernel.problems import CATALOGUE, Severity
from mingjian.kernel.text import Text
from mingjian.law.formbook import forms
from mingjian.ui import names

SOURCE = Path(__file__).parents[3] / "src" / "mingjian"
HAN = re.compile("[\u4e00-\u9fff]")


def test_every_code_of_a_form_has_a_word():
    fields = [f for form in forms().values() for section in form.sections for f in section.fields if f.codes]
    assert len(fields) >= 3
    assert not [(f.name, code) for f in fields for code in f.codes if names.name_code(f.name, code) is None]


def doubts(tree):
    """The reasons of the pairs (condition, reason) of a module; a name that is filled in stands as `x`."""
    for pair in (node for node in ast.walk(tree) if isinstance(node, ast.Tuple) and len(node.elts) == 2):
        parts = pair.elts[1].values if isinstance(pair.elts[1], ast.JoinedStr) else [pair.elts[1]]
        if isinstance(pair.elts[0], ast.Constant):
            continue  # two texts are words for people
        if all(
            isinstance(p, ast.FormattedValue) or isinstance(getattr(p, "value", None), str) for p in parts
        ):
            yield "".join(p.value if isinstance(p, ast.Constant) else "x" for p in parts)


def test_every_reason_for_not_judging_is_told_in_chinese():
    rules = (SOURCE / "domains").rglob("rules/*.py")
    reasons = {r for path in rules for r in doubts(ast.parse(path.read_text())) if " " in r}
    assert len(reasons) >= 5
    assert not [r for r in reasons | {UNKNOWN_INSTITUTION} if not HAN.search(names.name_reason(r).zh)]


@pytest.mark.parametrize(
    ("reason", "zh", "en"),
    [
        (
            "field derived: borrower_id",
            "字段并非申报值：借款人编号",
            "Field was derived, not reported: Borrower",
        ),
        ("field missing: outstanding_fen", "缺少字段：待还余额", "Missing field: Outstanding balance"),
        ("no table custody", "没有报送：存管余额", "Not filed: Custody balances"),
        ("something new", "something new", "something new"),
    ],
)
def test_a_reason_names_the_fields_and_tables_as_forms_do(reason, zh, en):
    assert names.name_reason(reason) == Text(zh, en)


def test_every_warning_of_a_filing_is_told():
    warned = [code for code, kind in CATALOGUE.items() if kind.severity is Severity.WARNING]
    assert warned
    assert not [code for code in warned if not HAN.search(names.name_warning(code).zh)]


def test_unknown_things_name_themselves():
    assert names.name_table("unheard") == Text("unheard", "unheard")
    assert names.name_publication("unheard") == Text("unheard", "unheard")
    assert names.name_published("figures.unheard") == Text("unheard", "unheard")
    assert names.name_code("status", "unheard") is None
    assert names.name_code("loan_id", "current") is None


def test_a_figure_of_a_publication_is_named_by_its_last_part():
    assert names.name_published("figures.overdue_fen") == names.name_column("overdue_fen")
    assert names.name_published("on_time").zh == "是否按期"


@pytest.mark.parametrize(
    ("value", "column", "shown"),
    [
        (123_456, "outstanding_fen", "1,234.56"),
        (1_234, "annual_rate_bp", "12.34%"),
        (1_339, "cum_count", "1,339"),
        ("legal", "borrower_kind", "法人或其他组织"),
        (True, "on_time", "按期"),
        (["P2P16-12", "P2P16-13"], "provisions", "P2P16-12、P2P16-13"),
        ("L1", "loan_id", "L1"),
    ],
)
def test_a_cell_is_written_as_its_column_asks(render, value, column, shown):
    assert render("{% load mingjian_names %}{{ v|cell:c }}", v=value, c=column) == shown


def test_an_empty_cell_is_a_dash_and_never_zero(render):
    assert "—" in render("{% load mingjian_names %}{{ v|cell:'outstanding_fen' }}", v=None)


def test_a_hostile_cell_is_escaped(render):
    html = render("{% load mingjian_names %}{{ v|cell:'loan_id'|name }}", v="<b>\u202e")
    assert html == "&lt;b&gt;"


def test_sentences_are_joined_as_each_language_joins_them(render, english):
    assert render("{{ 'One.'|then:'Two.' }}") == "One. Two."


def test_chinese_sentences_need_no_blank(render):
    assert render("{{ '一。'|then:second }}", second="<二。") == "一。&lt;二。"
