"""How well scores rank the bad before the good; a tie counts as it would on average or at its worst edge."""

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float64]
Labels = NDArray[np.bool_]
ALERTS = 0.001  # of all events: what a desk can look at


def _groups(scores: Scores, labels: Labels) -> tuple[Scores, Scores, Scores]:
    """Distinct scores from the highest down, with the events and the bad ones seen up to and with each."""
    order = np.argsort(-scores, kind="stable")
    ranked, bad = scores[order], labels[order]
    ends = np.append(np.flatnonzero(np.diff(ranked)), len(ranked) - 1)
    return ranked[ends], (ends + 1).astype(np.float64), np.cumsum(bad)[ends].astype(np.float64)


def area_under_curve(scores: Scores, labels: Labels) -> float:
    """The chance that a bad event scores above a good one, ties counted as half."""
    _, seen, bad = _groups(scores, labels)
    good = seen - bad
    steps_bad, steps_good = np.diff(bad, prepend=0), np.diff(good, prepend=0)
    above = np.sum(steps_good * (bad - steps_bad / 2))
    return float(above / (bad[-1] * good[-1]))


def average_precision(scores: Scores, labels: Labels) -> float:
    """Precision at each distinct score, weighted with the recall it adds."""
    _, seen, bad = _groups(scores, labels)
    return float(np.sum(np.diff(bad, prepend=0) * bad / seen) / bad[-1])


def f1_at(scores: Scores, labels: Labels, threshold: float) -> float:
    """F1 of the bad ones where all at or above the threshold are alerted; 0 where none is hit."""
    alerted = scores >= threshold
    hits = int(np.sum(alerted & labels))
    return 2 * hits / (int(alerted.sum()) + int(labels.sum())) if hits else 0.0


def recall_at(scores: Scores, labels: Labels, share: float = ALERTS) -> float:
    """The share of the bad among the highest scores of a share of all events (at least one event).

    Of a tie at the edge it counts what would be hit on average.
    """
    _, seen, bad = _groups(scores, labels)
    alerts = max(1.0, np.ceil(share * len(scores)))
    hit = np.interp(alerts, np.insert(seen, 0, 0.0), np.insert(bad, 0, 0.0))
    return float(hit / bad[-1])


def best_threshold(scores: Scores, labels: Labels) -> float:
    """The score from which alerting gives the best F1, the highest of equals."""
    values, seen, bad = _groups(scores, labels)
    best = int(np.argmax(2 * bad / (seen + bad[-1])))
    return float(values[best])


def precise_threshold(scores: Scores, labels: Labels, precision: float) -> float:
    """The lowest score from which so much of the alerts is bad; above every score where none reaches it."""
    values, seen, bad = _groups(scores, labels)
    enough = np.flatnonzero(bad >= precision * seen)
    return float(values[enough[-1]]) if len(enough) else float(np.nextafter(values[0], np.inf))
