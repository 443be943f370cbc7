"""From the demo market to its findings and one explained: what was planted, in the shape of the contract."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from mingjian.config.command import app
from mingjian.config.domains import rulebook
from mingjian.engines.snapshots import read_manifest
from mingjian.kernel.canonical import digest

AS_OF = "2021-06-30"
RUN_KEYS = {"as_of", "rulebook", "engine", "backend", "inputs", "ignored", "not_judged", "findings"}
FINDING_TYPES = {
    "id": str, "rule": str, "revision": int, "obligation": (str, type(None)), "kind": str, "subject": dict,
    "institutions": list, "period": str, "measured": int, "threshold": int, "unit": str, "severity": str,
    "caveats": list, "evidence": list,
}  # fmt: skip
SUBJECTS = {"platform_id", "borrower_id", "loan_id", "project_id", "institution_id"}
DIGEST = re.compile("[0-9a-f]{64}")
PERIOD = re.compile(r"\d{4}-\d{2}(-\d{2})?")


def run(*arguments: object):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("market") / "demo"
    assert run("demo", target, "--seed", 4, "--platforms", 5, "--months", 3, "--loans", 3_000).exit_code == 0
    return target


@pytest.fixture(scope="module")
def out(folder: Path) -> Path:
    return folder.parent / "run"


@pytest.fixture(scope="module")
def document(folder: Path, out: Path) -> dict[str, Any]:
    result = run("supervise", folder, "--as-of", AS_OF, "--json", "--out", out)
    assert result.exit_code == 0, result.stderr
    assert result.stderr == ""
    assert (out / "findings.json").read_text(encoding="utf-8") == result.stdout
    return json.loads(result.stdout)


def test_supervise_finds_exactly_what_was_planted(folder: Path, document: dict[str, Any]):
    planted = json.loads((folder / "truth.json").read_text(encoding="utf-8"))["truth"]
    found = [{k: f[k] for k in ("rule", "subject", "period", "measured")} for f in document["findings"]]
    assert sorted(found, key=str) == sorted(planted, key=str)
    assert document["not_judged"] == []
    assert document["ignored"] == ["truth.json"]


def test_the_document_has_exactly_the_keys_and_types_of_the_contract(document: dict[str, Any]):
    assert set(document) == RUN_KEYS
    assert (document["as_of"], document["backend"]) == (AS_OF, "duckdb")
    assert document["rulebook"] == rulebook().digest
    assert [i["table"] for i in document["inputs"]] == [
        "custody",
        "institutions",
        "links",
        "loans",
        "monthly",
        "repayments",
    ]
    for given in document["inputs"]:
        assert set(given) == {"table", "rows", "digest"}
        assert DIGEST.fullmatch(given["digest"])
    for finding in document["findings"]:
        assert set(finding) == set(FINDING_TYPES)
        assert all(isinstance(finding[key], kind) for key, kind in FINDING_TYPES.items())


def test_findings_are_sorted_by_id_and_each_id_is_the_digest_of_what_it_names(document: dict[str, Any]):
    ids = [finding["id"] for finding in document["findings"]]
    assert ids == sorted(set(ids))
    for f in document["findings"]:
        assert f["id"] == digest({key: f[key] for key in ("rule", "subject", "period", "evidence")})


def test_the_values_of_findings_are_those_of_the_contract(document: dict[str, Any]):
    rules = {rule.key: rule for rule in rulebook().rules}
    for f in document["findings"]:
        rule = rules[f["rule"]]
        assert f["kind"] in {"breach", "watch"}
        assert f["severity"] in {"low", "medium", "high", "critical"}
        assert f["unit"] in {"fen", "bp", "working_days", "platforms", "count"}
        assert PERIOD.fullmatch(f["period"])
        assert set(f["subject"]) == set(rule.subject) <= SUBJECTS
        assert f["institutions"] == sorted(set(f["institutions"]))
        assert f["institutions"]
        assert f["obligation"] == rule.obligation
        assert f["evidence"]
        assert all(set(row) == {"table", "key", "values"} for row in f["evidence"])


def test_the_sum_of_the_evidence_of_a_cap_is_the_measure(document: dict[str, Any]):
    caps = [f for f in document["findings"] if f["rule"].startswith("p2p.cap-")]
    assert caps
    for finding in caps:
        assert sum(row["values"]["outstanding_fen"] for row in finding["evidence"]) == finding["measured"]


def test_the_snapshot_holds_the_tables_under_the_digests_of_the_run(document: dict[str, Any], out: Path):
    manifest = read_manifest(out / "snapshot")
    kept = [{key: table[key] for key in ("table", "rows", "digest")} for table in manifest["tables"]]
    assert kept == document["inputs"]
    assert all((out / "snapshot" / table["file"]).is_file() for table in manifest["tables"])


def test_a_snapshot_is_supervised_to_the_same_findings(document: dict[str, Any], out: Path, tmp_path: Path):
    for table in read_manifest(out / "snapshot")["tables"]:
        (tmp_path / f"{table['table']}.parquet").write_bytes((out / "snapshot" / table["file"]).read_bytes())
    again = json.loads(run("supervise", tmp_path, "--as-of", AS_OF, "--json").stdout)
    assert again == document | {"ignored": []}


def test_each_finding_can_be_explained_from_the_run(document: dict[str, Any], out: Path):
    one_a_rule = {finding["rule"]: finding for finding in document["findings"]}
    for finding in one_a_rule.values():
        told = run("explain", finding["id"], "--run", out)
        assert told.exit_code == 0
        assert finding["id"] in told.stdout
        assert "算式 / arithmetic" in told.stdout


def test_without_institutions_every_platform_counts_as_p2p_with_a_caveat(
    folder: Path, document: dict[str, Any], tmp_path: Path
):
    for name in ("loans.csv", "custody.csv", "monthly.csv", "links.csv"):
        (tmp_path / name).write_bytes((folder / name).read_bytes())
    alone = json.loads(run("supervise", tmp_path, "--as-of", AS_OF, "--json").stdout)
    assert [gap["reason"] for gap in alone["not_judged"]] == ["no table institutions"]
    assert all("institution-kind-assumed" in f["caveats"] for f in alone["findings"])
    other = {"p2p.monthly-late", "p2p.repeat-project"}  # not judged; other lenders count as platforms
    expected = {f["id"] for f in document["findings"] if f["rule"] not in other}
    assert expected <= {f["id"] for f in alone["findings"]}


def test_for_people_counts_and_the_next_step_are_told_on_stderr(folder: Path, tmp_path: Path):
    told = run("supervise", folder, "--as-of", AS_OF, "--out", tmp_path)
    assert told.stdout == ""
    assert "loans 3,000 行" in told.stderr
    assert "客户资金存管缺口" in told.stderr
    assert f"mingjian explain <ID> --run {tmp_path}" in told.stderr
