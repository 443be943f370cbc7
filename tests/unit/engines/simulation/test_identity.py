"""Ids of parties are 32 hexadecimal characters, equal for equal numbers, different for different ones."""

import re

import numpy as np

from mingjian.engines.simulation.identity import FIRST_INSTITUTION, party_ids


def test_ids_look_like_digests_and_never_meet() -> None:
    ids = [word.decode() for word in party_ids(np.arange(5_000), 1, ())]
    assert all(re.fullmatch("[0-9a-f]{32}", word) for word in ids)
    assert len(set(ids)) == 5_000


def test_an_id_depends_on_number_and_seed_alone() -> None:
    whole, part = party_ids(np.arange(10), 1, ()), party_ids(np.arange(5, 6), 1, ())
    assert whole[5] == part[0]
    assert party_ids(np.arange(5, 6), 2, ())[0] != part[0]


def test_an_institution_has_its_own_id() -> None:
    numbers = np.array([3, FIRST_INSTITUTION + 1])
    assert party_ids(numbers, 1, ("P0001", "P0002"))[1] == b"P0002"
