"""docs/interfaces.md says what is built: tables, codes, commands, rules, JSON and addresses."""

import json
import re
from collections.abc import Iterator
from itertools import takewhile

import click
import pytest
import typer
from django.urls import get_resolver
from typer.testing import CliRunner

from mingjian.config.command import app
from mingjian.config.domains import rulebook
from mingjian.law.formbook import forms
from tests.tidy.source import ROOT

PAGE = (ROOT / "docs" / "interfaces.md").read_text(encoding="utf-8")
CODE = re.compile(r"`([^`]+)`")
FREE = {"subject", "key", "values", "counts"}  # objects whose keys depend on the rule or the table
LOANS = (
    "loan_id,platform_id,borrower_id,borrower_kind,principal_fen,outstanding_fen,annual_rate_bp,term_days,"
    "opened_on,funded_on,due_on,status\n"
    "L1,P1,{borrower},natural,20000001,20000001,900,90,2020-05-06,2020-05-07,2020-08-05,current\n"
)
SECTIONS = [(form.key, section) for form in forms().values() for section in form.sections]


def table(head: str) -> list[list[str]]:
    """The cells of the rows below the table head that begins with `head`."""
    lines = PAGE[PAGE.index(f"| {head} |") :].split("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in lines]


def test_the_tables_are_those_of_the_forms():
    written = {row[0]: row[1:] for row in table("table")}
    expected = {}
    for form, section in SECTIONS:
        key = ", ".join(f"`{name}`" for name in section.key)
        columns = ", ".join(f"`{f.name}{'' if f.required else '?'}`" for f in section.fields)
        expected[f"`{section.name}`"] = [f"`{form}`", key, columns]
    assert written == expected


def test_the_codes_are_those_of_the_fields():
    written = {CODE.findall(column)[0]: CODE.findall(codes) for column, codes in table("column")}
    assert written == {f"{s.name}.{f.name}": list(f.codes) for _, s in SECTIONS for f in s.fields if f.codes}


def test_the_rules_are_those_of_the_book():
    written = [row[:4] for row in table("rule")]
    assert written == [
        [f"`{r.key}`", f"`{r.obligation}`" if r.obligation else "—", str(r.kind), str(r.severity)]
        for r in rulebook().rules
    ]


def test_a_threshold_is_told_as_the_book_has_it():
    finds = {CODE.findall(row[0])[0]: row[4].replace(",", "") for row in table("rule")}
    divisor = {"fen": 100, "bp": 1, "working_days": 1, "times": 1}
    for rule in rulebook().rules:
        for parameter in rulebook().parameters_of(rule).values():
            assert str(parameter.values[-1].value // divisor[parameter.unit]) in finds[rule.key]


def test_commands_and_their_options_are_those_of_the_program():
    written = {}
    for usage, *_ in table("command"):
        words = usage.strip("`").replace("[", "").replace("]", "").split()
        names = list(takewhile(lambda word: word.isalpha() and word.islower(), words[1:]))
        written[" ".join(names)] = {word for word in words if word.startswith("--")}
    assert written == dict(options_of(typer.main.get_command(app)))


def options_of(program: click.Group, before: str = "") -> Iterator[tuple[str, set[str]]]:
    """Every command with its options; one of a group is named after it."""
    for name, command in program.commands.items():
        if hasattr(command, "commands"):
            yield from options_of(command, f"{before}{name} ")
        else:
            yield before + name, {o for p in command.params for o in p.opts if o.startswith("--")}


def test_addresses_are_those_of_the_sites():
    lines = PAGE[PAGE.index("## 5. Addresses") :].splitlines()
    written = {CODE.findall(line)[0] for line in lines if line.startswith("| `/")}
    patterns = get_resolver("mingjian.config.urls").url_patterns
    assert written == {"/" + re.sub(r"<\w+:", "<", str(p.pattern)) for p in patterns}


def shape(value: object, name: str = "") -> object:
    """The keys of a document; of a list its first item, of an object with free keys nothing."""
    if isinstance(value, list):
        return [shape(item) for item in value[:1]]
    if isinstance(value, dict):
        return name in FREE or {key: shape(item, key) for key, item in value.items()}
    return None


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """What the commands print as JSON on a loan above the cap, and on one without a borrower."""
    folder = tmp_path_factory.mktemp("market")
    (folder / "loans.csv").write_text(LOANS.format(borrower="B1"))
    broken = tmp_path_factory.mktemp("broken") / "loans.csv"
    broken.write_text(LOANS.format(borrower=""))
    calls = {
        "check": ["loan-book", str(broken)],
        "supervise": [str(folder), "--as-of", "2020-06-30"],
        "rules": [],
        "forms": [],
    }
    runs = {name: CliRunner().invoke(app, [name, *call, "--json"]) for name, call in calls.items()}
    return {name: json.loads(result.stdout) for name, result in runs.items()}


@pytest.mark.parametrize("name", ["check", "supervise", "rules", "forms"])
def test_a_document_has_the_keys_that_the_page_shows(printed, name):
    [example] = re.findall(rf"```json {name}\n(.*?)```", PAGE, re.DOTALL)
    assert shape(json.loads(example)) == shape(printed[name])
