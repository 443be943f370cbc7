"""`mingjian rules` lists every rule with what it cites, since when, and whether it holds on a day."""

import json

import pytest
from typer.testing import CliRunner

from mingjian.config.command import app
from mingjian.config.domains import rulebook

KEYS = {
    "key", "revision", "kind", "sector", "title_zh", "title_en", "obligation", "provision", "severity",
    "in_force", "parameters",
}  # fmt: skip


def run(*arguments: str):
    return CliRunner().invoke(app, ["rules", *arguments])


def rules(*arguments: str) -> dict[str, dict]:
    result = run(*arguments, "--json")
    assert result.exit_code == 0
    return {rule["key"]: rule for rule in json.loads(result.stdout)}


def test_every_rule_is_listed_with_the_keys_of_the_contract():
    listed = rules()
    assert list(listed) == [rule.key for rule in rulebook().rules]
    for rule in listed.values():
        assert set(rule) == KEYS
        assert isinstance(rule["revision"], int)
        assert rule["kind"] in {"breach", "watch"}
        assert rule["severity"] in {"low", "medium", "high", "critical"}
        assert rule["title_zh"] != rule["title_en"]
        assert (rule["obligation"] is None) == (rule["kind"] == "watch")
        for parameter in rule["parameters"]:
            assert set(parameter) == {"key", "unit", "values"}
            for value in parameter["values"]:
                assert set(value) == {"from", "value", "evidence", "reference"}
                assert isinstance(value["value"], int)


def test_a_cap_is_told_with_its_provision_and_value():
    cap = rules()["p2p.cap-natural-platform"]
    assert (cap["obligation"], cap["provision"]) == ("P2P16-12", "P2P16 17(2)")
    assert cap["parameters"] == [
        {
            "key": "p2p.cap-natural-platform",
            "unit": "fen",
            "values": [
                {"from": "2016-08-17", "value": 20_000_000, "evidence": "quote", "reference": "P2P16-12"}
            ],
        }
    ]


@pytest.mark.parametrize(
    ("day", "number"), [("2016-08-16", 0), ("2016-08-17", 7), ("2017-02-21", 7), ("2017-02-22", 8)]
)
def test_what_is_in_force_depends_on_the_day(day: str, number: int):
    thread = [rule for key, rule in rules("--as-of", day).items() if key in THREAD]
    assert sum(rule["in_force"] for rule in thread) == number


THREAD = {
    "p2p.cap-natural-platform", "p2p.cap-legal-platform", "p2p.cap-natural-total", "p2p.cap-legal-total",
    "p2p.fundraising-period", "p2p.custody-shortfall", "p2p.concentration-top10", "p2p.concentration-top1",
}  # fmt: skip


def test_a_day_that_is_none_is_refused_with_one_document():
    result = run("--as-of", "soon", "--json")
    assert result.exit_code == 2
    assert [p["code"] for p in json.loads(result.stdout)] == ["option.invalid"]


def test_for_people_the_list_names_titles_and_values_and_leaves_stdout_alone():
    result = run("--as-of", "2021-06-30")
    assert result.exit_code == 0
    assert result.stdout == ""
    for rule in rulebook().rules:
        assert f"● {rule.key}" in result.stderr
        assert rule.title.zh in result.stderr
    assert "20,000,000 fen" in result.stderr
