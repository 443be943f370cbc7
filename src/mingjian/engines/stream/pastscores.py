"""What the accounts of an event scored before: fading maxima and means, as sender and as receiver."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mingjian.engines.stream.batch import DAY_US
from mingjian.engines.stream.compiled import kernel
from mingjian.engines.stream.roster import Sides

HALVES_US = 2 * DAY_US  # a past score counts half after two days
PAST = tuple(
    f"{side}_{way}_score_{what}"
    for side in ("from", "to")
    for way in ("out", "in")
    for what in ("max", "mean")
)


class PastScores(NamedTuple):
    """By slot and direction (out, in): when last, the fading maximum, sum and weight; `serial` says whose."""

    serial: NDArray[np.int64]
    at_us: NDArray[np.int64]
    most: NDArray[np.float64]
    total: NDArray[np.float64]
    weight: NDArray[np.float64]


def past_scores(accounts: int) -> PastScores:
    """No account has a past."""
    two = (accounts, 2)
    return PastScores(
        np.full(accounts, -1, np.int64), np.zeros(two, np.int64), np.zeros(two), np.zeros(two), np.zeros(two)
    )


@kernel
def recall(past: PastScores, sides: Sides, scores: NDArray[np.float64], out: NDArray[np.float32]) -> None:
    """Write the columns `PAST` of each event in turn, then add its own score to both its accounts."""
    for n in range(len(scores)):
        u, v, now = sides.source[n], sides.target[n], sides.at_us[n]
        _welcome(past, u, sides.source_serial[n])
        _welcome(past, v, sides.target_serial[n])
        for way in range(2):
            _tell(past, u, way, now, out[n, 2 * way :])
            _tell(past, v, way, now, out[n, 4 + 2 * way :])
        _note(past, u, 0, now, scores[n])
        _note(past, v, 1, now, scores[n])


@kernel
def _welcome(past: PastScores, a: int, serial: int) -> None:
    if past.serial[a] != serial:
        past.serial[a] = serial
        past.at_us[a], past.most[a], past.total[a], past.weight[a] = 0, 0.0, 0.0, 0.0


@kernel
def _faded(past: PastScores, a: int, way: int, now: int) -> float:
    return float(0.5 ** (max(0, now - past.at_us[a, way]) / HALVES_US))


@kernel
def _tell(past: PastScores, a: int, way: int, now: int, out: NDArray[np.float32]) -> None:
    out[0] = past.most[a, way] * _faded(past, a, way, now)
    out[1] = past.total[a, way] / past.weight[a, way] if past.weight[a, way] > 0 else 0.0


@kernel
def _note(past: PastScores, a: int, way: int, now: int, score: float) -> None:
    fade = _faded(past, a, way, now)
    past.most[a, way] = max(score, past.most[a, way] * fade)
    past.total[a, way] = past.total[a, way] * fade + score
    past.weight[a, way] = past.weight[a, way] * fade + 1.0
    past.at_us[a, way] = max(now, past.at_us[a, way])
