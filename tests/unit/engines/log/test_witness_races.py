"""Submissions that race and a witness that is killed: what was witnessed never becomes less."""

import subprocess
import sys
import threading
from pathlib import Path

from mingjian.engines.log.witness import Witness
from mingjian.kernel.notes import COSIGNATURE, Checkpoint, Signer, VerifierKey
from mingjian.kernel.witness import Submission
from tests.oracle import naive_merkle as naive

LOG = Signer("log.example/one", bytes(range(32)))
WITNESS = Signer("witness.example/w", bytes(range(3, 35)), COSIGNATURE)
LEAVES = [b"leaf %d" % n for n in range(24)]
ROOTS = [naive.root(LEAVES[:size]) for size in range(25)]
PATHS = {(old, new): tuple(naive.proof(old, LEAVES[:new])) for new in range(1, 25) for old in range(1, new)}
AT_S = 1_700_000_000
RACES = 200


def submission(old: int, size: int) -> bytes:
    note = LOG.sign(Checkpoint("log.example/one", size, ROOTS[size]).text)
    return Submission(old, PATHS.get((old, size), ()), note).render()


def race(witnesses: list[Witness], old: int, sizes: tuple[int, int]) -> list[int]:
    """The statuses of two submissions from the same old size, sent at once."""
    statuses, gate = [0, 0], threading.Barrier(2)

    def send(place: int) -> None:
        gate.wait()
        statuses[place] = witnesses[place].receive(submission(old, sizes[place]), AT_S).status

    threads = [threading.Thread(target=send, args=[place]) for place in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return statuses


def test_of_two_racing_submissions_one_is_signed_and_nothing_is_rolled_back(tmp_path):
    folder, wins, seen = tmp_path / "0", [0, 0], 0
    for number in range(RACES):
        if seen > 20:
            folder, seen = tmp_path / str(number), 0
        both = [Witness(folder, WITNESS, [LOG.verifier]) for _ in range(2)]
        sizes = (seen + 1, seen + 3)
        statuses = race(both, seen, sizes)
        assert sorted(statuses) == [200, 409]
        wins[statuses.index(200)] += 1
        latest = both[0].latest("log.example/one")
        assert latest.size == sizes[statuses.index(200)] > seen
        seen = latest.size
    assert sum(wins) == RACES


def test_without_the_lock_the_race_would_be_seen(tmp_path, monkeypatch):
    """The guard removed: both read the same old size, both are signed."""
    from contextlib import nullcontext

    from mingjian.engines.log import witness as module

    judge, gate = module.judge, threading.Barrier(2)

    def slow(*arguments):
        answer = judge(*arguments)
        gate.wait()
        return answer

    monkeypatch.setattr(module, "hold", lambda _: nullcontext())
    monkeypatch.setattr(module, "judge", slow)
    monkeypatch.setattr(module, "write_files", lambda *_: None)
    both = [Witness(tmp_path, WITNESS, [LOG.verifier]) for _ in range(2)]
    assert race(both, 0, (1, 3)) == [200, 200]


CHILD = """
import os, signal, sys
from pathlib import Path
from mingjian.engines.log import witness as module
from mingjian.kernel.notes import COSIGNATURE, Signer, parse_key
write = module.write_files
def die(*arguments):
    {before}
    os.kill(os.getpid(), signal.SIGKILL)
module.write_files = die
signer = Signer("witness.example/w", bytes(range(3, 35)), COSIGNATURE)
module.Witness(Path(sys.argv[1]), signer, [parse_key(sys.argv[2])]).receive(sys.stdin.buffer.read(), 1)
"""


def killed(folder: Path, key: VerifierKey, data: bytes, before: str) -> None:
    script = CHILD.format(before=before)
    done = subprocess.run([sys.executable, "-c", script, folder, key.text], input=data, check=False)
    assert done.returncode == -9


def test_a_witness_killed_after_it_stored_signs_the_same_tree_again(tmp_path):
    killed(tmp_path, LOG.verifier, submission(0, 9), "write(*arguments)")
    witness = Witness(tmp_path, WITNESS, [LOG.verifier])

    assert witness.receive(submission(0, 5), AT_S).body == "9\n"
    assert witness.receive(submission(0, 9), AT_S).body == "9\n"
    assert witness.receive(submission(9, 9), AT_S).status == 200


def test_a_witness_killed_before_it_stored_has_seen_nothing(tmp_path):
    killed(tmp_path, LOG.verifier, submission(0, 9), "pass")
    witness = Witness(tmp_path, WITNESS, [LOG.verifier])

    assert witness.latest("log.example/one") is None
    assert witness.receive(submission(0, 5), AT_S).status == 200


def test_what_is_signed_was_stored_before(tmp_path, monkeypatch):
    from mingjian.engines.log import witness as module

    def full(*_):
        raise OSError(28, "no space left")

    monkeypatch.setattr(module, "write_files", full)
    witness = Witness(tmp_path, WITNESS, [LOG.verifier])
    try:
        answer = witness.receive(submission(0, 9), AT_S)
    except OSError:
        answer = None
    assert answer is None
