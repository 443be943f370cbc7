"""Figures of quality agree with scikit-learn's, ties and all, and thresholds with trying every one."""

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, f1_score, roc_auc_score

from mingjian.engines.stream import metrics

DRAW = np.random.default_rng(3)
CASES = [
    (np.round(DRAW.random(n), digits), DRAW.random(n) < 0.2) for n, digits in ((40, 1), (200, 2), (300, 9))
]


@pytest.mark.parametrize(("scores", "bad"), CASES)
def test_area_precision_and_f1_are_those_of_scikit_learn(scores, bad):
    assert metrics.area_under_curve(scores, bad) == pytest.approx(roc_auc_score(bad, scores))
    assert metrics.average_precision(scores, bad) == pytest.approx(average_precision_score(bad, scores))
    assert metrics.f1_at(scores, bad, 0.5) == pytest.approx(f1_score(bad, scores >= 0.5))


@pytest.mark.parametrize(("scores", "bad"), CASES)
def test_the_thresholds_are_the_best_of_all(scores, bad):
    tried = {t: metrics.f1_at(scores, bad, t) for t in scores}
    assert tried[metrics.best_threshold(scores, bad)] == max(tried.values())
    precise = [t for t in scores if bad[scores >= t].mean() >= 0.3]
    found = metrics.precise_threshold(scores, bad, 0.3)
    assert found == min(precise) if precise else found > scores.max()


def test_recall_counts_the_highest_and_a_tie_at_the_edge_in_part():
    scores = np.array([0.9, 0.5, 0.5, 0.5, 0.1])
    bad = np.array([True, True, False, False, True])
    assert metrics.recall_at(scores, bad, 0.2) == pytest.approx(1 / 3)
    assert metrics.recall_at(scores, bad, 0.4) == pytest.approx((1 + 1 / 3) / 3)
    assert metrics.recall_at(scores, bad, 0.001) == pytest.approx(1 / 3)


def test_without_a_hit_f1_is_nothing():
    assert metrics.f1_at(np.array([0.1, 0.9]), np.array([True, False]), 0.5) == 0.0
