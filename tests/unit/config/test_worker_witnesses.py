"""The worker asks each witness in a thread of its own, ever more seldom while it is away."""

import threading

import pytest

from mingjian.config import worker
from mingjian.kernel.problems import Refused, problem


class Enough(Exception):
    """The loop has been watched for long enough."""


@pytest.fixture
def cosignatures(monkeypatch):
    """The module that the worker calls, without Django."""
    import sys
    import types

    module = types.ModuleType("mingjian.record.journal.cosignatures")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    return module


def watch(monkeypatch, cosignatures, answers: list[int | Exception]) -> tuple[list[float], list[int]]:
    """The pauses of the loop and the sizes it believed, while a witness answers so."""
    pauses: list[float] = []
    believed: list[int] = []

    def cosign(_witness, seen: int) -> int:
        believed.append(seen)
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def sleep(pause_s: float) -> None:
        pauses.append(pause_s)
        if not answers:
            raise Enough

    cosignatures.cosign = cosign
    monkeypatch.setattr(worker.time, "sleep", sleep)
    with pytest.raises(Enough):
        worker.seek_cosignatures(None)
    return pauses, believed


def test_a_witness_that_answers_is_asked_every_second_from_the_size_it_saw(monkeypatch, cosignatures):
    assert watch(monkeypatch, cosignatures, [3, 3, 9, 9]) == ([1, 1, 1, 1], [0, 3, 3, 9])


def test_one_that_is_away_is_asked_ever_more_seldom_and_at_least_once_a_minute(monkeypatch, cosignatures):
    away = [Refused(problem("witness.refused", value="w", why_zh="", why_en="")), OSError(5, "disk")]
    pauses, believed = watch(monkeypatch, cosignatures, [4, *away * 4, 5])

    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60, 1]
    assert believed == [0, *[4] * 9]


def test_every_witness_has_a_thread_and_a_malformed_file_has_none(monkeypatch, cosignatures):
    asked = threading.Barrier(3, timeout=5)
    monkeypatch.setattr(worker, "seek_cosignatures", lambda _: asked.wait())
    cosignatures.witnesses = lambda: ("one", "two")
    worker._start_witnesses()
    asked.wait()

    def malformed():
        raise Refused(problem("option.invalid", column="witnesses:1", value="x", allowed="y"))

    cosignatures.witnesses = malformed
    before = threading.active_count()
    worker._start_witnesses()
    assert threading.active_count() <= before
