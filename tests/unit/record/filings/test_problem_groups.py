"""The problems of a file by rule: counted, with an example, what they rest on and what to do."""

import re
from pathlib import Path

import pytest

from mingjian.kernel.problems import CATALOGUE, problem
from mingjian.law.formbook import checks_by_code, form
from mingjian.record.filings.fixes import FIXES, fix_of, title_of
from mingjian.record.filings.grouping import count_kinds, group_rules
from mingjian.ui.names import WARNINGS

INTAKE = Path(__file__).parents[4] / "src" / "mingjian" / "engines" / "intake"
CODE = re.compile(r'"((?:[a-z]+(?:-[a-z]+)*)(?:\.[a-z-]+)?)"')


def told_by_checks() -> set[str]:
    """The codes of the catalogue that the modules of the intake name."""
    texts = (path.read_text(encoding="utf-8") for path in INTAKE.glob("*.py"))
    return {code for text in texts for code in CODE.findall(text) if code in CATALOGUE}


def test_every_problem_of_a_file_says_in_words_what_it_is_and_what_to_do():
    codes = told_by_checks() - {"option.invalid", "mapping.unknown", "storage.failed"}
    assert len(codes) > 15
    assert not [code for code in codes if code not in FIXES and code not in WARNINGS]
    for check in checks_by_code().values():
        doubt = check.doubt(where="t", row=1, value="1", allowed="2")
        assert title_of(doubt) == check.label
        assert fix_of(doubt).zh.endswith(("提交。", "选择原因。"))


def listed():
    rows = [problem("type", row=n, column="principal_fen", value="1.5", allowed="整数") for n in range(1, 4)]
    return [*rows, problem("nil"), problem("required", row=9, column="borrower_id")]


COUNTS = {"type": 5_000, "nil": 1, "required": 7_000}


def test_errors_come_first_and_the_larger_groups_before_the_smaller():
    groups = group_rules(listed(), COUNTS, form("loan-book"))
    assert [(g.code, g.count) for g in groups] == [("required", 7_000), ("type", 5_000), ("nil", 1)]
    assert (groups[1].first.row, len(groups[1].more), groups[1].left_out) == (1, 2, 4_997)
    assert count_kinds(listed(), COUNTS) == {"error": 12_000, "warning": 1}


@pytest.mark.parametrize(
    ("kind", "codes"),
    [("error", ["required", "type"]), ("warning", ["nil"]), ("type", ["type"]), ("<script>", [])],
)
def test_a_kind_is_looked_at_alone(kind, codes):
    assert [g.code for g in group_rules(listed(), COUNTS, form("loan-book"), kind)] == codes


def test_a_rule_rests_on_its_column_and_on_the_article_that_the_form_names():
    [group] = group_rules([problem("required", row=1, column="day")], {}, form("custody-daily"))
    assert (group.basis.field.name, group.basis.instrument) == ("day", "P2PC17")
    assert group.basis.article
    of_repayments = problem("required", where="repayments", row=1, column="principal_fen")
    [group] = group_rules([of_repayments], {}, form("loan-book"))
    assert group.basis.field == form("loan-book").section("repayments").field("principal_fen")
    [doubt] = [c for c in checks_by_code().values() if c.code == "plausible.rate"]
    one = doubt.doubt(where="loans", row=1, value="1", allowed="2")
    assert group_rules([one], {}, form("loan-book"))[0].basis.note.en == "platform setting"
