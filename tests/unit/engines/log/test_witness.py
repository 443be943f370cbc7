"""Forty submissions to a witness: each is answered with the status that the specification names."""

import base64
from pathlib import Path

import pytest

from mingjian.engines.log.witness import Witness
from mingjian.kernel.merkle import EMPTY_ROOT
from mingjian.kernel.notes import COSIGNATURE, Checkpoint, Signer, witnessed_at
from mingjian.kernel.problems import Refused
from tests.oracle import naive_merkle as naive

LOG = Signer("log.example/one", bytes(range(32)))
SECOND_KEY = Signer("log.example/one", bytes(range(2, 34)))
STRANGER = Signer("log.example/one", bytes(32))
UNKNOWN = Signer("log.example/unknown", bytes(range(1, 33)))
WITNESS = Signer("witness.example/w", bytes(range(3, 35)), COSIGNATURE)
LEAVES = [b"leaf %d" % n for n in range(20)]
FORKED = [*LEAVES[:4], b"forged", *LEAVES[5:]]
AT_S = 1_700_000_000
SEEN = 7


def note(size: int, leaves: list[bytes] = LEAVES, signer: Signer = LOG, origin: str = "") -> str:
    return signer.sign(Checkpoint(origin or signer.verifier.name, size, naive.root(leaves[:size])).text)


def body(old: int | str, path: list[bytes], signed: str) -> bytes:
    hashes = "".join(base64.b64encode(h).decode() + "\n" for h in path)
    return f"old {old}\n{hashes}\n{signed}".encode()


def grown(old: int, size: int, leaves: list[bytes] = LEAVES) -> list[bytes]:
    return naive.proof(old, leaves[:size]) if 0 < old < size else []


def true(old: int, size: int) -> bytes:
    return body(old, grown(old, size), note(size))


CASES = {
    "growth by one": (true(7, 8), 200),
    "growth by many": (true(7, 20), 200),
    "the same again": (true(7, 7), 200),
    "signed by the log's second key": (body(7, grown(7, 9), note(9, signer=SECOND_KEY)), 200),
    "with a signature of a stranger too": (
        body(7, grown(7, 9), note(9) + note(9, signer=STRANGER).split("\n\n")[1]),
        200,
    ),
    "with an extension line": (
        body(
            7, grown(7, 9), LOG.sign(Checkpoint("log.example/one", 9, naive.root(LEAVES[:9])).text + "more\n")
        ),
        200,
    ),
    "unknown log": (body(0, [], note(7, signer=UNKNOWN)), 404),
    "unknown log in a known log's key": (body(7, grown(7, 9), note(9, origin="log.example/two")), 404),
    "known log in a stranger's key": (body(7, grown(7, 9), note(9, signer=STRANGER)), 403),
    "signature over another text": (body(7, grown(7, 9), note(9).replace("\n9\n", "\n10\n")), 403),
    "signature with a bit changed": (body(7, grown(7, 9), note(9)[:-10] + "A" + note(9)[-9:]), 403),
    "a true and a false signature of one key": (
        body(7, grown(7, 9), note(9) + note(8).split("\n\n")[1]),
        403,
    ),
    "old size zero of a log that was seen": (true(0, 9), 409),
    "old size behind": (true(6, 9), 409),
    "old size ahead": (true(8, 9), 409),
    "rollback to a smaller tree": (true(5, 5), 409),
    "rollback with an old size of zero": (true(0, 5), 409),
    "another root at the same size": (body(7, [], note(7, FORKED)), 409),
    "another root at the same size with a path": (body(7, grown(7, 9), note(7, FORKED)), 409),
    "a fork before what was seen": (body(7, grown(7, 12, FORKED), note(12, FORKED)), 422),
    "a fork with the true path": (body(7, grown(7, 12), note(12, FORKED)), 422),
    "path too short": (body(7, grown(7, 12)[:-1], note(12)), 422),
    "path too long": (body(7, [*grown(7, 12), bytes(32)], note(12)), 422),
    "path reversed": (body(7, grown(7, 12)[::-1], note(12)), 422),
    "path of another size": (body(7, grown(6, 12), note(12)), 422),
    "no path": (body(7, [], note(12)), 422),
    "a path for the same tree": (body(7, [bytes(32)], note(7)), 422),
    "63 hashes": (body(7, [bytes(32)] * 63, note(12)), 422),
    "64 hashes": (body(7, [bytes(32)] * 64, note(12)), 400),
    "old size above the size": (body(7, [], note(6)), 400),
    "no old line": (note(9).encode(), 400),
    "a leading zero": (body("07", grown(7, 9), note(9)), 400),
    "a negative old size": (body("-7", grown(7, 9), note(9)), 400),
    "an old size beyond measure": (body("9" * 19, [], note(9)), 400),
    "two blanks": (b"old  7\n\n" + note(9).encode(), 400),
    "carriage returns": (true(7, 9).replace(b"\n", b"\r\n"), 400),
    "a hash of 31 bytes": (body(7, [bytes(31)], note(9)), 400),
    "a hash in loose base64": (true(7, 9).replace(b"=\n", b"\n", 1), 400),
    "no checkpoint": (b"old 7\n\n", 400),
    "a checkpoint without signature": (body(7, [], note(9).split("\n\n")[0] + "\n\n"), 400),
    "a size that is no number": (body(7, [], LOG.sign("log.example/one\nx\nAAAA\n")), 400),
    "no text": (b"\xff\xfe", 400),
    "nothing": (b"", 400),
    "too much": (b"old 7\n" + b"\n" * 400_000, 400),
}


@pytest.fixture
def witness(tmp_path: Path) -> Witness:
    found = Witness(tmp_path, WITNESS, [LOG.verifier, SECOND_KEY.verifier])
    assert found.receive(true(0, SEEN), AT_S).status == 200
    return found


@pytest.mark.parametrize("name", CASES)
def test_a_submission_is_answered_as_specified_and_moves_only_what_was_signed(witness, name):
    data, status = CASES[name]
    answer = witness.receive(data, AT_S)

    assert answer.status == status
    latest = witness.latest("log.example/one")
    if status == 200:
        signed = data.decode().split("\n\n", 1)[1] + answer.body
        assert witnessed_at(signed, WITNESS.verifier) == AT_S
        assert answer.seen == latest
    else:
        assert latest == Checkpoint("log.example/one", SEEN, naive.root(LEAVES[:SEEN]))
        assert "—" not in answer.body
    if status == 409:
        assert (answer.body, answer.content_type) == ("7\n", "text/x.tlog.size")


def test_there_are_forty_cases_and_more():
    assert len(CASES) >= 40


def test_the_first_submission_has_an_old_size_of_zero(tmp_path):
    fresh = Witness(tmp_path, WITNESS, [LOG.verifier])

    assert fresh.receive(true(3, 9), AT_S).body == "0\n"
    assert fresh.receive(body(0, [bytes(32)], note(9)), AT_S).status == 422
    assert fresh.latest("log.example/one") is None
    assert fresh.receive(true(0, 9), AT_S).status == 200


def test_an_empty_log_has_one_root(tmp_path):
    fresh = Witness(tmp_path, WITNESS, [LOG.verifier])
    wrong = LOG.sign(Checkpoint("log.example/one", 0, bytes(32)).text)
    empty = LOG.sign(Checkpoint("log.example/one", 0, EMPTY_ROOT).text)

    assert fresh.receive(body(0, [], wrong), AT_S).status == 409
    assert fresh.receive(body(0, [], empty), AT_S).status == 200
    assert fresh.receive(true(0, 4), AT_S).status == 200


def test_a_restarted_witness_remembers(witness, tmp_path):
    again = Witness(tmp_path, WITNESS, [LOG.verifier])

    assert again.receive(true(0, 20), AT_S).body == "7\n"
    assert again.receive(true(7, 20), AT_S).status == 200


def test_a_witness_whose_memory_is_damaged_does_not_sign(witness, tmp_path):
    [memory] = (tmp_path / "seen").iterdir()
    memory.write_bytes(b"")

    with pytest.raises(Refused, match=r"proof\.invalid"):
        witness.receive(true(0, 9), AT_S)


def test_two_logs_do_not_mix(tmp_path):
    both = Witness(tmp_path, WITNESS, [LOG.verifier, UNKNOWN.verifier])

    assert both.receive(true(0, 9), AT_S).status == 200
    assert both.receive(body(0, [], note(3, FORKED, UNKNOWN)), AT_S).status == 200
    assert (both.latest("log.example/one").size, both.latest("log.example/unknown").size) == (9, 3)
