"""The glossary has every label in both languages, one row a term, and cites the law as the book does."""

import re

import pytest

from mingjian.config.domains import DOMAINS, case_types, rulebook
from mingjian.kernel.findings import Gravity
from mingjian.kernel.permissions import ROLES
from mingjian.kernel.text import Text
from mingjian.law.formbook import forms
from tests.tidy.source import ROOT

PAGE = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("| ").split(" | ")]
    for line in PAGE.splitlines()
    if line.startswith("| ") and not line.startswith("| 中文")
]


def labels() -> list[Text]:
    """Every label of rules, parameters, forms, sections, case types, roles and levels."""
    book = rulebook()
    found = [rule.title for rule in book.rules] + [p.label for p in book.parameters.values()]
    for form in forms().values():
        found += [form.label, *(section.label for section in form.sections)]
    for kind in case_types().values():
        found += [kind.label, *kind.outcomes.values(), *(clock.label for clock in kind.clocks)]
        found += [part.label for part in (*kind.statuses, *kind.transitions)]
    return found + [role.label for role in ROLES.values()] + [level.label for level in Gravity]


def test_enough_was_examined():
    assert DOMAINS
    assert len(labels()) > 40
    assert len(ROWS) > 80


@pytest.mark.parametrize("label", labels(), ids=lambda label: label.en)
def test_every_label_has_its_row_in_both_languages(label):
    rows = [row for row in ROWS if label.zh in re.split("、|（| / ", row[0])]
    assert rows, "add the term to docs/glossary.md"
    assert any(label.en.lower() in row[1].lower() for row in rows)


def test_a_term_stands_once():
    terms = [row[0] for row in ROWS]
    assert len(ROWS) == len(set(terms))
    assert all(len(row) == 4 and all(row) for row in ROWS)


def test_instruments_are_named_in_full():
    for key, instrument in rulebook().instruments.items():
        assert f"`{key}`" in PAGE
        assert instrument.title.zh in PAGE
        assert instrument.number in PAGE


def test_an_instrument_that_is_cited_is_one_of_the_book():
    cited = {row[3].split(" ")[0] for row in ROWS if row[3].startswith(("P2P", "PL"))}
    assert cited == set(rulebook().instruments)


def test_a_provision_of_a_rule_is_the_one_it_cites():
    book = rulebook()
    for rule in book.rules:
        [row] = [row for row in ROWS if row[0] == rule.title.zh]
        assert row[2] == f"`{rule.key}`"
        assert row[3] == (book.provision(rule) if rule.obligation else "监管设定")
