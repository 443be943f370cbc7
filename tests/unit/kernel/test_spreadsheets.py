"""Texts in exports never run as formulas, and can be restored exactly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingjian.kernel.spreadsheets import harmless, restored
from tests.naughty import FORMULAS, NAUGHTY


@pytest.mark.parametrize("text", FORMULAS)
def test_what_may_run_is_guarded(text: str):
    assert harmless(text) == "'" + text


@pytest.mark.parametrize("text", ["", "a=1", "5", "2020-01-06", "青禾", "(1)", " a"])
def test_other_texts_stay(text: str):
    assert harmless(text) == text


@given(st.text() | st.sampled_from(NAUGHTY) | st.text(alphabet="'=+-@＝ \t\r\n", max_size=4))
def test_every_text_is_restored(text: str):
    assert restored(harmless(text)) == text
