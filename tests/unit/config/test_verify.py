"""`mingjian verify` and `mingjian fsck`: exit codes, what they say, and no traceback for any input."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from mingjian.config.commands.fsck import fsck
from mingjian.config.commands.verify import verify
from mingjian.engines.log.reader import prove
from mingjian.engines.log.writer import integrate
from mingjian.kernel.notes import Signer

SIGNER = Signer("log.example/one", bytes(range(32)))
LEAVES = [
    '{"kind":"注册","n":1}'.encode(),
    b"\xff\x00",
    b'{"n":"\\ud800"}',
    b"NaN",
    b"[" * 3000 + b"]" * 3000,
]

app = typer.Typer()
app.command()(verify)
app.command()(fsck)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    integrate(folder / "log", SIGNER, LEAVES)
    for index in range(len(LEAVES)):
        proof = prove(folder / "log", index, SIGNER.verifier)
        (folder / f"{index}.json").write_text(proof.render(), encoding="utf-8")
    return folder


def test_a_true_proof_exits_with_0_and_says_what_it_proves(data):
    result = run("verify", data / "0.json", "--key", data / "log/key")

    assert result.exit_code == 0
    assert "存证成立：条目 0 在日志 log.example/one 的前 5 条之中" in result.stdout
    assert '"kind": "注册"' in result.stdout


def test_the_document_holds_origin_index_size_and_leaf(data):
    result = run("verify", data / "0.json", "--key", data / "log/key", "--json")

    document = json.loads(result.stdout)
    assert result.exit_code == 0
    assert document["valid"] is True
    assert (document["origin"], document["index"], document["size"]) == ("log.example/one", 0, 5)
    assert document["leaf"] == {"kind": "注册", "n": 1}


@pytest.mark.parametrize("index", [1, 2, 3])
def test_a_leaf_that_is_no_printable_json_is_shown_as_base64(data, index):
    result = run("verify", data / f"{index}.json", "--key", data / "log/key", "--json")

    assert result.exit_code == 0
    assert isinstance(json.loads(result.stdout)["leaf"], str)


def test_a_leaf_nested_beyond_measure_is_verified_all_the_same(data):
    # How deep JSON may nest differs between Pythons: shown as JSON or as base64, never a traceback.
    result = run("verify", data / "4.json", "--key", data / "log/key")

    assert result.exit_code == 0
    assert "存证成立：条目 4" in result.stdout


def test_a_changed_proof_exits_with_1(data):
    document = json.loads((data / "0.json").read_text(encoding="utf-8"))
    (data / "0.json").write_text(json.dumps(document | {"index": 1}), encoding="utf-8")

    result = run("verify", data / "0.json", "--key", data / "log/key", "--json")

    assert result.exit_code == 1
    found = json.loads(result.stdout)
    assert found["valid"] is False
    assert [p["code"] for p in found["problems"]] == ["proof.invalid"]


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff\xfe", b"[]", b"null", b"{" * 10_000, b" " * 600_000])
def test_a_file_that_is_no_proof_exits_with_1(data, content):
    (data / "0.json").write_bytes(content)

    result = run("verify", data / "0.json", "--key", data / "log/key")

    assert result.exit_code == 1
    assert "proof.invalid" in result.stderr


def test_a_proof_under_another_key_exits_with_1(data):
    (data / "key").write_text(Signer("log.example/one", bytes(32)).verifier.text)

    assert run("verify", data / "0.json", "--key", data / "key").exit_code == 1


@pytest.mark.parametrize("key", [b"", b"\xff", b"x+y+z", b"x" * 5_000])
def test_a_key_that_is_none_exits_with_2(data, key):
    (data / "key").write_bytes(key)

    result = run("verify", data / "0.json", "--key", data / "key", "--json")

    assert result.exit_code == 2
    assert json.loads(result.stdout)["problems"][0]["code"] == "key.invalid"


@pytest.mark.parametrize(("file", "key"), [("none.json", "log/key"), ("0.json", "none"), ("log", "log/key")])
def test_a_file_that_cannot_be_opened_exits_with_2(data, file, key):
    result = run("verify", data / file, "--key", data / key, "--json")

    assert result.exit_code == 2
    assert json.loads(result.stdout)["problems"][0]["code"] == "option.invalid"


def test_a_sound_log_exits_with_0(data):
    result = run("fsck", "--data", data, "--json")

    assert result.exit_code == 0
    document = json.loads(result.stdout)
    assert (document["ok"], document["origin"], document["size"]) == (True, "log.example/one", 5)
    assert "完好" in run("fsck", "--log", data / "log", "--key", data / "log/key").stdout


def test_the_data_folder_is_that_of_the_environment(data, monkeypatch):
    monkeypatch.setenv("MINGJIAN_DATA", str(data))

    assert run("fsck").exit_code == 0


def test_a_damaged_log_exits_with_1_and_names_the_place(data):
    tile = data / "log/tile/0/000.p/5"
    tile.write_bytes(bytes(160))

    result = run("fsck", "--data", data, "--json")

    assert result.exit_code == 1
    document = json.loads(result.stdout)
    assert document["ok"] is False
    assert document["problems"][0]["value"] == "tile/0/000.p/5 #0"


def test_a_log_that_is_not_there_or_has_no_key_exits_with_2(data, tmp_path):
    assert run("fsck", "--log", tmp_path / "none", "--json").exit_code == 2
    (data / "log/key").unlink()
    assert json.loads(run("fsck", "--data", data, "--json").stdout)["ok"] is None
    shutil.rmtree(data / "log")
    assert run("fsck", "--data", data).exit_code == 2


def test_neither_command_imports_django():
    modules = "mingjian.config.commands.verify, mingjian.config.commands.fsck"
    script = f"import sys, {modules}; print('django' in sys.modules)"

    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert found.stdout == "False\n"


def test_an_older_checkpoint_that_was_kept_is_asked_for(data):
    older, forged = data / "older", data / "forged"
    older.write_bytes((data / "log/checkpoint").read_bytes())
    integrate(data / "log", SIGNER, [b"more"])
    integrate(forged, SIGNER, [b"forged", *LEAVES])

    assert run("fsck", "--data", data, "--since", older).exit_code == 0
    assert run("fsck", "--log", forged).exit_code == 0
    result = run("fsck", "--log", forged, "--since", older, "--json")
    assert result.exit_code == 1
    assert [p["value"] for p in json.loads(result.stdout)["problems"]] == ["checkpoint 5"]
    assert run("fsck", "--data", data, "--since", data / "none").exit_code == 2
    assert run("fsck", "--data", data, "--since", data / "0.json").exit_code == 2
