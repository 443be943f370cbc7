"""Canonical bytes have one spelling a value and refuse what has none."""

from decimal import Decimal
from enum import StrEnum

import pytest

from mingjian.kernel.canonical import canonical_bytes, digest


class Word(StrEnum):
    ONE = "one"


@pytest.mark.parametrize(
    ("value", "spelled"),
    [
        ({"b": 1, "a": {"d": 2, "c": []}}, '{"a":{"c":[],"d":2},"b":1}'),
        ([None, True, False, 0, -1, 10**30], "[null,true,false,0,-1,1" + "0" * 30 + "]"),
        (("a", ["b"]), '["a",["b"]]'),
        ({"": "", "1": 1, "10": 2, "2": 3}, '{"":"","1":1,"10":2,"2":3}'),
        ({"Z": 1, "a": 2, "É": 3, "中": 4}, '{"Z":1,"a":2,"É":3,"中":4}'),
        ('"\\/\b\f\n\r\t\x00\x1f\x7f', '"\\"\\\\/\\b\\f\\n\\r\\t\\u0000\\u001f\x7f"'),
        ("中文 – \u2028 \U0001f600", '"中文 – \u2028 \U0001f600"'),
        (Word.ONE, '"one"'),
    ],
)
def test_a_value_is_spelled_without_blanks_in_utf8(value, spelled):
    assert canonical_bytes(value) == spelled.encode()


def test_keys_stand_in_order_of_their_code_points():
    keys = {"\U0001f600": 1, "\uff5e": 2, "\u00e9": 3, "e\u0301": 4}
    assert list(map(str, sorted(keys))) == ["e\u0301", "\u00e9", "\uff5e", "\U0001f600"]
    assert canonical_bytes(keys) == '{"e\u0301":4,"\u00e9":3,"\uff5e":2,"\U0001f600":1}'.encode()


@pytest.mark.parametrize(
    "value",
    [1.0, float("nan"), Decimal(1), b"a", {1: 2}, {None: 1}, {True: 1}, {"a"}, [{"a": [1.5]}], object()],
)
def test_what_has_no_one_spelling_is_refused(value):
    with pytest.raises(TypeError, match="canonical JSON holds"):
        canonical_bytes(value)


def test_half_a_surrogate_pair_is_refused():
    with pytest.raises(UnicodeEncodeError):
        canonical_bytes("\ud800")


def test_a_digest_is_that_of_the_bytes():
    assert digest({}) == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
    assert digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1})
    assert len({digest(v) for v in ("1", 1, True, [1], {"1": 1}, None, "true", "null")}) == 8
