"""`mingjian explain` tells a finding of a run, and refuses runs that are broken or were changed."""

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from mingjian.config.command import app
from tests.oracle.engine_judge import judged

LOANS = [
    {
        "loan_id": f"L{number:02}", "platform_id": "P1", "borrower_id": "B1", "borrower_kind": "natural",
        "outstanding_fen": "1000000", "opened_on": "2020-06-01", "funded_on": "2020-06-02",
        "status": "current",
    }
    for number in range(25)
]  # fmt: skip


@pytest.fixture(scope="module")
def finding() -> dict[str, object]:
    (found,), _ = judged({"loans": LOANS}, date(2020, 6, 30), "p2p.cap-natural-platform")
    return found.as_json()


def run(finding_id: object, source: Path) -> Result:
    return CliRunner().invoke(app, ["explain", str(finding_id), "--run", str(source)])


def save(folder: Path, *findings: object) -> Path:
    path = folder / "findings.json"
    path.write_text(json.dumps({"findings": findings}), encoding="utf-8")
    return path


@pytest.mark.parametrize("length", [8, 20, 64])
def test_a_finding_is_told_with_arithmetic_provision_remedy_and_rows(length, finding, tmp_path: Path):
    path = save(tmp_path, finding)
    for source in (path, tmp_path):
        result = run(finding["id"][:length], source)
        assert result.exit_code == 0
        told = result.stdout
        assert finding["id"] in told
        assert "250,000.00 − 200,000.00 = 50,000.00" in told
        assert "《网络借贷信息中介机构业务活动管理暂行办法》" in told
        assert "17(2)" in told
        assert "Arrange no further loan" in told
        assert "loan_id=L19" in told
        assert "loan_id=L20" not in told
        assert "… 5" in told


def refusal(finding_id: object, source: Path) -> str:
    result = run(finding_id, source)
    assert result.exit_code == 2
    assert isinstance(result.exception, SystemExit)
    assert result.stdout == ""
    return result.stderr


def test_seven_characters_or_an_id_that_is_not_there_are_refused(finding, tmp_path: Path):
    save(tmp_path, finding)
    for wrong in (finding["id"][:7], "0" * 64, "", "x"):
        assert "finding.unknown" in refusal(wrong, tmp_path)


@pytest.mark.parametrize(
    "content",
    [
        "", "[]", "{", "null", '{"findings": 3}', '{"findings": [3]}', '{"findings": [{}]}', "[" * 100_000,
        '{"findings": {"id": 1}}',
    ],
)  # fmt: skip
def test_a_file_that_is_no_run_is_refused(content: str, finding, tmp_path: Path):
    (tmp_path / "findings.json").write_text(content)
    assert "file.unreadable" in refusal(finding["id"], tmp_path)


def test_a_run_that_is_not_there_is_refused(finding, tmp_path: Path):
    assert "file.unreadable" in refusal(finding["id"], tmp_path / "none")
    assert "file.unreadable" in refusal(finding["id"], tmp_path)


@pytest.mark.parametrize(
    "change",
    [
        {"rule": "p2p.unheard-of"}, {"kind": "guess"}, {"severity": 3}, {"evidence": [{}]},
        {"evidence": None},
        {"measured": "many"}, {"measured": None}, {"subject": []}, {"institutions": 4}, {"evidence": []},
        {"period": "2020-07"}, {"subject": {"platform_id": "P2"}},
    ],
    ids=str,
)  # fmt: skip
def test_a_finding_that_was_changed_is_refused(change: dict[str, object], finding, tmp_path: Path):
    save(tmp_path, finding | change)
    assert "file.unreadable" in refusal(finding["id"], tmp_path)
