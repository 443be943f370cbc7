"""Published figures beside those of the peers: nearest ranks, without the institution, with five at least."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingjian.record.filings.peers import PEERS_NEEDED, Quartiles, compare, quartiles
from tests.market import JUNE, MAY, enter, hand_in, write_monthly

AMOUNTS = st.lists(st.integers(0, 30), min_size=PEERS_NEEDED + 1, max_size=40)


@given(AMOUNTS, st.data())
def test_a_quartile_is_the_least_value_that_a_quarter_do_not_exceed(values, data):
    own = data.draw(st.sampled_from(values))
    others = list(values)
    others.remove(own)
    told = quartiles(sorted(values), own)
    assert told is not None
    for quarter, value in ((1, told.low), (2, told.median), (3, told.high)):
        assert value in others
        assert sum(v <= value for v in others) * 4 >= len(others) * quarter
        assert sum(v < value for v in others) * 4 < len(others) * quarter
    assert told.peers == len(others)


def test_fewer_than_five_peers_say_nothing():
    assert quartiles([1, 2, 3, 4, 5], 3) is None
    assert quartiles([1, 2, 3, 4, 5], None) == Quartiles(2, 3, 4, 5)


@pytest.mark.django_db
def test_an_institution_stands_beside_its_kind_in_the_same_period_and_an_amendment_counts(tmp_path):
    market = [enter(f"P{n}") for n in range(6)]
    assert compare(market[0]) is None
    for n, one in enumerate(market):
        for period in (MAY, JUNE) if n else (JUNE,):
            file = write_monthly(tmp_path / "m.csv", one.pk, period, balance_fen=100 + n)
            hand_in("p2p-monthly", one, file, period=period)

    balance = next(line for line in compare(market[0]).lines if line.name == "balance_fen")
    assert (balance.values, balance.beside) == ((100,), Quartiles(102, 103, 104, 5))
    late = compare(market[5])
    assert late.periods == ("2020-05", "2020-06")
    assert [quartile and quartile.peers for quartile in late.lines[0].peers] == [None, 5]
    assert late.peers == 5
