"""What the README shows of the demo market is what its commands say."""

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from mingjian.config.command import app

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
BLOCK = next(b for b in re.findall(r"```console\n(.*?)```", README, re.DOTALL) if "mingjian demo" in b)


def commands_and_output() -> list[tuple[list[str], list[str]]]:
    """The commands of the first block, each with the lines shown below it."""
    parts = BLOCK.split("$ mingjian ")[1:]
    return [(shlex.split(first), rest.split("\n")) for first, _, rest in (p.partition("\n") for p in parts)]


def test_the_commands_of_the_readme_say_what_it_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shown = commands_and_output()
    assert [command[0] for command, _ in shown] == ["demo", "supervise", "explain"]

    for command, lines in shown:
        result = CliRunner().invoke(app, command)
        assert result.exit_code == 0, result.output
        assert [line for line in lines if line and line not in result.output] == []
