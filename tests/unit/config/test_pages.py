"""The generated pages of the documentation are those that `make docs` writes."""

import sys
from pathlib import Path

import pytest

from mingjian.config import pages
from mingjian.kernel.catalogue import CATALOGUE, Kind, Severity
from mingjian.law.problempage import render_problems

DOCS = Path(__file__).parents[3] / "docs"


@pytest.mark.parametrize("name", pages.render_pages())
def test_a_page_is_as_it_would_be_written(name):
    assert (DOCS / name).read_text(encoding="utf-8") == pages.render_pages()[name]


def test_every_code_has_its_row_with_both_messages():
    page = render_problems(CATALOGUE)
    for code, kind in CATALOGUE.items():
        [row] = [line for line in page.splitlines() if line.startswith(f"| `{code}` |")]
        assert kind.zh in row
        assert kind.en in row
        assert ("warning" in row.split("|")[2]) == (kind.severity is Severity.WARNING)


def test_a_bar_in_a_message_does_not_break_the_table():
    assert "甲\\|乙<br>a\\|b" in render_problems({"x": Kind("甲|乙", "a|b")})


def test_the_pages_are_written_into_the_folder_named(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["pages", str(tmp_path)])
    pages.main()
    written = {str(p.relative_to(tmp_path)): p.read_text(encoding="utf-8") for p in tmp_path.rglob("*.md")}
    assert written == pages.render_pages()
