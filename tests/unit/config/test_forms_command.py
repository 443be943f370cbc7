"""`mingjian forms` lists the specs and writes empty files that check as nil returns."""

import json
from pathlib import Path

import pytest
import typer
from click.testing import Result
from typer.testing import CliRunner

from mingjian.config.commands.check import check
from mingjian.config.commands.forms import forms
from mingjian.law import formbook

app = typer.Typer()
app.command()(forms)
app.command()(check)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def test_the_document_has_every_form_and_field():
    document = json.loads(run("forms", "--json").stdout)
    assert [(entry["form"], entry["table"]) for entry in document] == [
        (key, section.name) for key, form in formbook.forms().items() for section in form.sections
    ]
    loans = next(entry for entry in document if entry["table"] == "loans")
    assert (loans["section"], loans["key"]) == ("loans", ["platform_id", "loan_id"])
    status = next(field for field in loans["fields"] if field["name"] == "status")
    assert status["codes"] == ["raising", "current", "repaid", "overdue", "defaulted", "cancelled"]
    assert set(status) == {
        *("name", "type", "unit", "required", "codes", "since", "until", "label_zh", "label_en")
    }


def test_one_form_is_a_list_of_its_tables():
    document = json.loads(run("forms", "register", "--json").stdout)
    assert [entry["table"] for entry in document] == ["institutions", "links"]


def test_people_read_both_languages_on_stderr():
    result = run("forms", "custody-daily")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "应付客户资金 / Client liabilities" in result.stderr


@pytest.mark.parametrize("key", formbook.forms())
def test_a_template_is_a_nil_return_of_its_form(tmp_path: Path, key: str):
    file = tmp_path / "empty.csv"
    assert run("forms", key, "--template", str(file)).exit_code == 0
    assert run("forms", key, "--template", str(file)).exit_code == 0, "the same file again is fine"
    result = run("check", key, str(file), "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["counts"] == {"nil": 1}


def test_a_template_never_replaces_another_file(tmp_path: Path):
    file = tmp_path / "mine.csv"
    file.write_text("mine")
    result = run("forms", "loan-book", "--template", str(file), "--json")
    assert result.exit_code == 2
    assert json.loads(result.stdout)[0]["code"] == "option.invalid"
    assert file.read_text() == "mine"


@pytest.mark.parametrize("arguments", [("loans",), ("--template", "t.csv"), ("register", "--template", "/")])
def test_what_cannot_be_done_is_told(arguments: tuple[str, ...]):
    result = run("forms", *arguments)
    assert result.exit_code == 2
    assert "✗" in result.stderr
