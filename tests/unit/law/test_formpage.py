"""The pages of the forms in the documentation are made from the specs."""

from pathlib import Path

import pytest

from mingjian.law.formbook import form, forms
from mingjian.law.formpage import render_page, template_bytes

PAGES = Path(__file__).parents[3] / "docs" / "forms"


@pytest.mark.parametrize("key", forms())
def test_the_page_in_the_documentation_is_the_page_of_the_spec(key: str):
    assert (PAGES / f"{key}.md").read_text(encoding="utf-8") == render_page(form(key))


def test_there_is_no_page_without_a_form():
    assert {page.stem for page in PAGES.glob("*.md")} == set(forms())


def test_a_template_is_a_header_that_spreadsheets_read_as_utf8():
    content = template_bytes(form("custody-daily").sections[0])
    assert content == (
        b"\xef\xbb\xbfplatform_id,day,custodian_id,custodian_balance_fen,client_liabilities_fen\r\n"
    )
