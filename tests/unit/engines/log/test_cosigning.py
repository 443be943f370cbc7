"""A log asks witnesses: true cosignatures come back, everything else is a refusal with its reason."""

import threading
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from mingjian.config.commands.witness import listen
from mingjian.engines.log import cosigning
from mingjian.engines.log.cosigning import WitnessAddress, ask, read_witnesses
from mingjian.engines.log.reader import consistency_path, read_note
from mingjian.engines.log.witness import Witness
from mingjian.engines.log.writer import integrate
from mingjian.kernel.notes import COSIGNATURE, Signer, text_of, witnessed_at
from mingjian.kernel.problems import Refused

LOG = Signer("log.example/one", bytes(range(32)))
SIGNER = Signer("witness.example/w", bytes(range(3, 35)), COSIGNATURE)
OTHER = Signer("witness.example/w", bytes(range(4, 36)), COSIGNATURE)
LEAVES = [b"leaf %d" % n for n in range(700)]


@contextmanager
def running(server):
    thread = threading.Thread(target=partial(server.serve_forever, poll_interval=0.01))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def address(url: str, signer: Signer = SIGNER) -> WitnessAddress:
    return WitnessAddress("w", signer.verifier, url)


def grow(folder: Path, start: int, size: int) -> str:
    integrate(folder, LOG, LEAVES[start:size])
    return read_note(folder)


def answering(status: int, body: bytes, *, hang_s: float = 0.0):
    """A server that answers every submission alike, and what it was sent."""
    sent: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            sent.append(self.rfile.read(int(self.headers["Content-Length"])))
            threading.Event().wait(hang_s)
            self.send_response(status)
            self.send_header("Location", "http://127.0.0.1:1/elsewhere")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    return HTTPServer(("127.0.0.1", 0), Handler), sent


@pytest.fixture
def quiet(monkeypatch):
    from mingjian.config.commands import witness

    monkeypatch.setattr(witness.console, "quiet", True)


@pytest.mark.usefixtures("quiet")
def test_a_log_that_grows_is_cosigned_again_and_again(tmp_path):
    witness = Witness(tmp_path / "w", SIGNER, [LOG.verifier])
    folder, old = tmp_path / "log", 0
    with running(listen(witness, "127.0.0.1", 0)) as url:
        for size in (1, 3, 256, 300, 700):
            note = grow(folder, old, size)
            line = ask(address(url), note, lambda seen, size=size: consistency_path(folder, seen, size), old)
            assert witnessed_at(note + line, SIGNER.verifier) > 1_700_000_000
            old = size
    assert witness.latest("log.example/one").size == 700


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("believed", [0, 3, 299])
def test_a_log_that_does_not_know_what_was_seen_is_told_and_asks_once_more(tmp_path, believed):
    witness = Witness(tmp_path / "w", SIGNER, [LOG.verifier])
    folder = tmp_path / "log"
    with running(listen(witness, "127.0.0.1", 0)) as url:
        ask(address(url), grow(folder, 0, 200), lambda _: [], 0)
        note = grow(folder, 200, 300)
        line = ask(address(url), note, lambda seen: consistency_path(folder, seen, 300), believed)
    assert witnessed_at(note + line, SIGNER.verifier)


@pytest.mark.usefixtures("quiet")
def test_a_fork_and_a_rollback_are_refused_aloud(tmp_path):
    witness = Witness(tmp_path / "w", SIGNER, [LOG.verifier])
    true, forked = tmp_path / "log", tmp_path / "fork"
    integrate(forked, LOG, [b"forged", *LEAVES[1:300]])
    with running(listen(witness, "127.0.0.1", 0)) as url:
        small = grow(true, 0, 200)
        ask(address(url), grow(true, 200, 300), lambda _: [], 0)
        with pytest.raises(Refused, match="it saw 300, we have 200"):
            ask(address(url), small, lambda _: [], 200)
        with pytest.raises(Refused, match="another root at size 300"):
            ask(address(url), read_note(forked), lambda _: [], 300)
        integrate(forked, LOG, LEAVES[300:400])
        with pytest.raises(Refused, match="it answered 422"):
            ask(address(url), read_note(forked), lambda seen: consistency_path(forked, seen, 400), 300)
    assert witness.latest("log.example/one").size == 300


def cosignatures(tmp_path: Path) -> dict[str, tuple[int, bytes]]:
    note = grow(tmp_path / "log", 0, 5)
    good = SIGNER.cosign(text_of(note), 1_700_000_000).encode()
    return {
        "another key": (200, OTHER.cosign(text_of(note), 1).encode()),
        "a plain signature": (
            200,
            Signer(SIGNER.verifier.name, bytes(32)).sign("x\n").split("\n\n")[1].encode(),
        ),
        "another text": (200, SIGNER.cosign("log.example/one\n6\nAAAA\n", 1).encode()),
        "nothing": (200, b""),
        "a text of its own": (200, f"\nmore\n\n{_sign_more(note)}".encode()),
        "words": (200, b"welcome\n"),
        "no line end": (200, good[:-1]),
        "too much": (200, good * 200),
        "too late a time": (200, _with_time(good, b"\x80" + bytes(7))),
        "a redirect": (302, b""),
        "an error": (500, b""),
        "a conflict without a size": (409, b"many\n"),
        "a conflict beyond measure": (409, b"9" * 30 + b"\n"),
        "a conflict ahead of us": (409, b"6\n"),
        "a conflict that never ends": (409, b"5\n"),
    }


def _sign_more(note: str) -> str:
    return SIGNER.cosign(f"{text_of(note)}\n\nmore\n", 1)


def _with_time(line: bytes, time: bytes) -> bytes:
    import base64

    head, encoded = line.strip().rsplit(b" ", 1)
    raw = base64.b64decode(encoded)
    return head + b" " + base64.b64encode(raw[:4] + time + raw[12:]) + b"\n"


REFUSED = [
    "another key", "a plain signature", "another text", "nothing", "a text of its own", "words",
    "no line end", "too much", "too late a time", "a redirect", "an error", "a conflict without a size",
    "a conflict beyond measure", "a conflict ahead of us", "a conflict that never ends",
]  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_any_other_answer_is_refused(tmp_path, name):
    status, body = cosignatures(tmp_path)[name]
    server, sent = answering(status, body)
    with running(server) as url, pytest.raises(Refused, match=r"witness\.refused"):
        ask(address(url), read_note(tmp_path / "log"), lambda _: [], 0)
    assert 1 <= len(sent) <= 2


def test_lines_of_other_keys_beside_a_true_one_are_left_out(tmp_path):
    note = grow(tmp_path, 0, 5)
    good = SIGNER.cosign(text_of(note), 1_700_000_000)
    server, _ = answering(200, (OTHER.cosign(text_of(note), 7) + good).encode())
    with running(server) as url:
        assert ask(address(url), note, lambda _: [], 0) == good


def test_a_witness_that_is_away_or_silent_costs_no_more_than_the_time_out(tmp_path, monkeypatch):
    monkeypatch.setattr(cosigning, "TIMEOUT_S", 0.1)
    note = grow(tmp_path, 0, 5)
    with pytest.raises(Refused, match="cannot be reached"):
        ask(address("http://127.0.0.1:1"), note, lambda _: [], 0)
    server, _ = answering(200, b"", hang_s=0.5)
    with running(server) as url, pytest.raises(Refused, match="timed out"):
        ask(address(url), note, lambda _: [], 0)


def test_the_file_of_witnesses_is_read_and_comments_are_not(tmp_path):
    file = tmp_path / "witnesses"
    key = SIGNER.verifier.text
    file.write_text(f"# ours\n\n  witness one\t{key} https://w.example/prefix\n")

    assert read_witnesses(file) == (WitnessAddress("one", SIGNER.verifier, "https://w.example/prefix"),)
    assert read_witnesses(tmp_path / "none") == ()


@pytest.mark.parametrize(
    "line",
    [
        "witness one KEY",
        "witness one KEY file:///etc/passwd",
        "witness one KEY ftp://w.example",
        "witness one KEY https://",
        "witness one KEY http://w.example:port",
        "witness one LOG https://w.example",
        "witness one KEY https://w.example\nwitness two KEY https://w2.example",
        "log KEY",
    ],
)
def test_a_line_that_says_something_else_is_refused(tmp_path, line):
    file = tmp_path / "witnesses"
    file.write_text(line.replace("KEY", SIGNER.verifier.text).replace("LOG", LOG.verifier.text))

    with pytest.raises(Refused, match=r"option\.invalid|key\.invalid"):
        read_witnesses(file)
