"""Identity-card numbers are recognised alike in Python and in SQL, and masked."""

import duckdb
import pytest

from mingjian.engines.intake.identity import identity_sql, is_identity_number, masked

# Made up: the region, the day and the order number are fillers, the last digit is computed.
NUMBERS = ["11010519491231002X", "11010519491231002x", "110101199003070097"]
OTHERS = [
    "110105194912310021",  # wrong check digit
    "11010519490231002X",  # no such day
    "01010519491231002X",  # no region begins with 0
    "1101051949123100",
    "a1010519491231002X",
    "",
]


def good(number: str) -> str:
    weights = [2 ** (17 - i) % 11 for i in range(17)]  # the definition of the standard
    total = sum(int(d) * w for d, w in zip(number[:17], weights, strict=True))
    return number[:17] + "0123456789X"[(12 - total % 11) % 11]


@pytest.mark.parametrize("number", NUMBERS)
def test_numbers(number: str):
    number = good(number) if number[-1] not in "Xx" else number
    assert number.upper() == good(number)
    assert is_identity_number(number)
    assert in_sql(number)
    assert masked(f"是{number}。") == f"是{number[:6]}********{number[14:]}。"


@pytest.mark.parametrize("text", OTHERS)
def test_other_texts(text: str):
    assert not is_identity_number(text)
    assert not in_sql(text)
    assert masked(text) == text


def in_sql(text: str) -> bool:
    [(found,)] = duckdb.execute(f"SELECT {identity_sql('x')} FROM (SELECT ? AS x)", [text]).fetchall()
    return bool(found)
