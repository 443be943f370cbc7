"""The empty workbook of a form: its header is taken, its notes explain, and its bytes are always the same."""

from datetime import date
from pathlib import Path

import pytest
from python_calamine import load_workbook

from mingjian.engines.intake.check import check
from mingjian.engines.intake.template import template_workbook
from mingjian.law.formbook import forms

SECTIONS = [(form, section) for form in forms().values() for section in form.sections]


@pytest.mark.parametrize(("form", "section"), SECTIONS, ids=lambda part: getattr(part, "name", ""))
def test_an_empty_workbook_is_a_nil_return(tmp_path: Path, form, section):
    file = tmp_path / "empty.xlsx"
    file.write_bytes(template_workbook(section))
    assert file.read_bytes() == template_workbook(section)
    checked = check(form, section, file, today=date(2020, 6, 30))
    assert checked.counts == {"nil": 1}
    explained = load_workbook(file).get_sheet_by_name("说明 help").to_python()
    assert [row[0] for row in explained[1:]] == list(section.names)
    assert all(row[1] and row[2] and row[6] for row in explained[1:])
