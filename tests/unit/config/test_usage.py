"""A command that is written wrongly is told as a Problem, with `--json` as one document, and ends with 2."""

import json
import sys

import pytest

from mingjian.config.command import main


def run(monkeypatch: pytest.MonkeyPatch, *words: str) -> int | None:
    monkeypatch.setattr(sys, "argv", ["mingjian", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    code = ended.value.code
    assert code is None or isinstance(code, int)
    return code


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("supervise", "--json"), "DIR"),
        (("supervise", "DIR", "--json"), "--as-of"),
        (("rules", "--json", "--unknown"), "--unknown"),
        (("check", "--json", "loan-book"), "file"),
        (("nothing", "--json"), "nothing"),
    ],
)
def test_a_wrong_call_prints_one_document(words: tuple[str, ...], named: str, monkeypatch, capsys):
    assert run(monkeypatch, *words) == 2
    told = capsys.readouterr()
    document = json.loads(told.out)
    assert document["ok"] is False
    assert document["counts"] == {"usage": 1}
    [listed] = document["problems"]
    assert listed["code"] == "usage"
    assert named in listed["value"]
    assert "[usage]" in told.err


def test_without_json_a_wrong_call_prints_nothing_on_stdout(monkeypatch, capsys):
    assert run(monkeypatch, "supervise") == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert "命令写法有误" in told.err


def test_a_group_called_alone_shows_its_commands(monkeypatch, capsys):
    assert run(monkeypatch) == 2
    assert "supervise" in capsys.readouterr().out


def test_exit_codes_of_commands_are_kept(monkeypatch, capsys):
    assert run(monkeypatch, "rules", "--json") in {None, 0}
    assert json.loads(capsys.readouterr().out)
    assert run(monkeypatch, "check", "loan-book", "absent.csv", "--json") == 2
    assert "usage" not in json.loads(capsys.readouterr().out)["counts"]
    assert not run(monkeypatch, "--help")
