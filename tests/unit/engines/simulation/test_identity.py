"""Borrower ids are 32 hexadecimal characters, equal for equal numbers, different for different ones."""

import re

import numpy as np

from mingjian.engines.simulation.identity import borrower_ids


def test_ids_look_like_digests_and_never_meet() -> None:
    ids = [word.decode() for word in borrower_ids(np.arange(5_000), seed=1)]
    assert all(re.fullmatch("[0-9a-f]{32}", word) for word in ids)
    assert len(set(ids)) == 5_000


def test_an_id_depends_on_number_and_seed_alone() -> None:
    whole, part = borrower_ids(np.arange(10), seed=1), borrower_ids(np.arange(5, 6), seed=1)
    assert whole[5] == part[0]
    assert borrower_ids(np.arange(5, 6), seed=2)[0] != part[0]
