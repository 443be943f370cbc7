"""Draws are whole numbers in range and the same for a seed and a stream."""

import numpy as np
import pytest

from mingjian.engines.simulation.draws import Draws

FIRST_WORDS = [6121965077920697375, 11287488425574791786]


def test_the_first_words_of_a_seed_are_fixed_for_ever() -> None:
    assert Draws(1, 1).words(2).tolist() == FIRST_WORDS


def test_integers_stay_in_their_range_and_reach_both_ends() -> None:
    drawn = Draws(3, 1).integers(5, 8, 1_000)
    assert sorted(set(drawn.tolist())) == [5, 6, 7]


def test_an_order_holds_every_number_once() -> None:
    assert sorted(Draws(3, 1).order(50).tolist()) == list(range(50))


@pytest.mark.parametrize("other", [(2, 1), (1, 2)])
def test_another_seed_or_stream_draws_otherwise(other: tuple[int, int]) -> None:
    assert not np.array_equal(Draws(1, 1).words(4), Draws(*other).words(4))
