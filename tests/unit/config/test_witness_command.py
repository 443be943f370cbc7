"""`mingjian witness`: a key made once, a server that others can submit to, and proofs that ask for it."""

import http.client
import json
import re
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from mingjian.config.command import app
from mingjian.engines.log.cosigning import WitnessAddress, ask
from mingjian.engines.log.files import write_files
from mingjian.engines.log.reader import prove, read_note
from mingjian.engines.log.writer import integrate
from mingjian.kernel.notes import COSIGNATURE, Signer, parse_key, text_of
from mingjian.kernel.witness import SUBMISSION_LIMIT_BYTES

LOG = Signer("log.example/one", bytes(range(32)))
WITNESS = Signer("witness.example/w", bytes(range(3, 35)), COSIGNATURE)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def make_key(folder: Path) -> str:
    return run("witness", "key", "--data", folder, "--name", "witness.example/w").stdout.strip()


@pytest.fixture
def log(tmp_path: Path) -> Path:
    integrate(tmp_path / "log", LOG, [b"{}", b"[]"])
    return tmp_path / "log"


@pytest.fixture
def server(tmp_path: Path, log: Path):
    """A witness in a process of its own: its port and key."""
    key = make_key(tmp_path / "w")
    code = "from mingjian.config.command import main; main()"
    options = ["witness", "serve", "--data", tmp_path / "w", "--log", log / "key", "--port", "0"]
    command = [sys.executable, "-c", code, *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    line = process.stdout.readline()
    yield int(re.search(r":(\d+)/add-checkpoint", line)[1]), key
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=20)
    assert process.returncode == 0


def test_the_key_is_made_once_and_its_seed_is_the_owners_alone(tmp_path):
    text = make_key(tmp_path / "w")

    assert parse_key(text, COSIGNATURE).name == "witness.example/w"
    assert make_key(tmp_path / "w") == text
    assert stat.S_IMODE((tmp_path / "w/witness-seed").stat().st_mode) == 0o600
    assert run("witness", "key", "--data", tmp_path / "w", "--name", "other").exit_code == 2
    assert run("witness", "key", "--data", tmp_path / "x", "--name", "a b").exit_code == 2
    assert not (tmp_path / "x").exists()


def test_a_server_without_a_key_or_with_a_key_that_is_none_does_not_start(tmp_path, log):
    assert run("witness", "serve", "--data", tmp_path / "w", "--log", log / "key").exit_code == 2
    make_key(tmp_path / "w")
    assert run("witness", "serve", "--data", tmp_path / "w", "--log", log / "checkpoint").exit_code == 2
    assert run("witness", "serve", "--data", tmp_path / "w", "--log", tmp_path / "w/key").exit_code == 2


def test_a_log_is_cosigned_and_its_proof_asks_for_the_witness(tmp_path, log, server):
    port, key = server
    address = WitnessAddress("w", parse_key(key, COSIGNATURE), f"http://127.0.0.1:{port}")
    note = read_note(log)
    line = ask(address, note, lambda _: [], 0)
    proof, keys = tmp_path / "proof.json", ("--key", log / "key", "--witness", tmp_path / "w/key")
    proof.write_text(prove(log, 1, LOG.verifier).render())
    assert run("verify", proof, *keys).exit_code == 1

    write_files(log, {"checkpoint": (note + line).encode()})
    proof.write_text(prove(log, 1, LOG.verifier).render())
    result = run("verify", proof, *keys, "--json")
    assert result.exit_code == 0
    [seen] = json.loads(result.stdout)["witnesses"]
    assert seen["name"] == "witness.example/w"
    assert seen["at"].endswith("+00:00")
    assert "联署" in run("verify", proof, *keys).stdout


def test_what_is_no_submission_is_answered_and_the_connection_goes_on(server):
    connection = http.client.HTTPConnection("127.0.0.1", server[0], timeout=10)
    for method, path, body, status in (
        ("POST", "/add-checkpoint", b"nonsense", 400),
        ("POST", "/elsewhere", b"old 0\n\n", 404),
        ("GET", "/add-checkpoint", None, 404),
        ("POST", "/add-checkpoint", b"", 400),
    ):
        connection.request(method, path, body)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == status
    connection.putrequest("POST", "/add-checkpoint")
    connection.putheader("Content-Length", str(SUBMISSION_LIMIT_BYTES + 1))
    connection.endheaders()
    assert connection.getresponse().status == 400
    connection.close()


def test_a_witness_key_is_no_log_key_and_a_time_beyond_the_calendar_is_told(tmp_path, log):
    (tmp_path / "w.key").write_text(WITNESS.verifier.text)
    note = read_note(log)
    write_files(log, {"checkpoint": (note + WITNESS.cosign(text_of(note), 2**62)).encode()})
    proof = tmp_path / "proof.json"
    proof.write_text(prove(log, 0, LOG.verifier).render())

    assert run("verify", proof, "--key", tmp_path / "w.key").exit_code == 2
    assert run("verify", proof, "--key", log / "key", "--witness", log / "key").exit_code == 2
    result = run("verify", proof, "--key", log / "key", "--witness", tmp_path / "w.key", "--json")
    assert json.loads(result.stdout)["witnesses"] == [{"name": "witness.example/w", "at": str(2**62)}]
