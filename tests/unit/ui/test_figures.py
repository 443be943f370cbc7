"""Amounts, shares, days and names are written exactly, in the active language."""

from datetime import UTC, date, datetime

import pytest

from mingjian.kernel.text import Text
from mingjian.ui import figures


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (0, "0.00 元"),
        (1_234_567, "12,345.67 元"),
        (-5, "-0.05 元"),
        (10**14, "1,000,000,000,000.00 元"),
    ],
)
def test_an_amount_is_exact(fen, words):
    assert figures.write_amount(fen) == words


def test_an_amount_in_english_names_its_currency(english):
    assert figures.write_amount(12_345_600) == "CNY 123,456.00"


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (999_999, "9,999.99 元"),
        (1_000_000, "1.00 万元"),
        (1_004_999, "1.00 万元"),
        (1_005_000, "1.01 万元"),
        (-1_005_000, "-1.01 万元"),
        (9_999_999_999, "10,000.00 万元"),
        (10**10, "1.00 亿元"),
        (128_450_000_000, "12.85 亿元"),
    ],
)
def test_a_short_amount_is_rounded_to_two_places(fen, words):
    assert f">{words}</data>" in figures.write_amount_short(fen)


def test_a_short_amount_keeps_the_exact_one_beside_it():
    assert figures.write_amount_short(1_234_567) == (
        '<data value="1234567" title="12,345.67 元">1.23 万元</data>'
    )


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (99_999_999, "CNY 999,999.99"),
        (10**8, "CNY 1.00 million"),
        (98_765_432_100, "CNY 987.65 million"),
        (10**11, "CNY 1.00 billion"),
    ],
)
def test_a_short_amount_in_english_counts_in_millions(english, fen, words):
    assert f">{words}</data>" in figures.write_amount_short(fen)


@pytest.mark.parametrize(
    ("value", "unit", "chinese", "words"),
    [
        (1_234_567, "fen", "12,345.67 元", "CNY 12,345.67"),
        (1_234, "bp", "12.34%", "12.34%"),
        (1, "working_days", "1 个工作日", "1 working day"),
        (23, "working_days", "23 个工作日", "23 working days"),
        (3, "platforms", "3 家平台", "3 platforms"),
        (1_000, "count", "1,000", "1,000"),
    ],
)
def test_a_measure_is_written_with_its_unit(value, unit, chinese, words):
    from django.utils import translation

    assert figures.write_measure(value, unit) == chinese
    with translation.override("en"):
        assert figures.write_measure(value, unit) == words


def test_an_unknown_unit_is_refused():
    with pytest.raises(ValueError, match="working_days, platforms, times, count, not yuan"):
        figures.write_measure(1, "yuan")


@pytest.mark.parametrize(
    "write",
    [
        figures.write_amount,
        figures.write_amount_short,
        figures.write_yuan,
        figures.write_bp,
        figures.write_count,
        figures.write_day,
        figures.write_day_long,
        figures.write_moment,
        lambda value: figures.write_measure(value, "fen"),
    ],
)
def test_a_missing_value_is_a_dash_and_never_zero(write):
    assert write(None) == '<span class="missing" title="缺失">—</span>'


def test_a_day_in_a_sentence_follows_the_language():
    from django.utils import translation

    assert ">2020年6月30日</time>" in figures.write_day_long(date(2020, 6, 30))
    with translation.override("en"):
        assert ">30 June 2020</time>" in figures.write_day_long(date(2020, 6, 30))


def test_a_day_of_a_table_is_iso_and_evidence_may_bring_it_as_text():
    assert figures.write_day(date(2020, 6, 3)) == figures.write_day("2020-06-03")
    assert ">2020-06-03</time>" in figures.write_day(date(2020, 6, 3))


def test_an_instant_is_read_in_shanghai():
    written = figures.write_moment(datetime(2020, 6, 30, 18, 5, tzinfo=UTC))
    assert 'datetime="2020-07-01T02:05:00+08:00"' in written
    assert ">2020-07-01 02:05</time>" in written


def test_a_text_is_shown_in_the_active_language():
    from django.utils import translation

    text = Text("机构", "Institution")
    assert figures.choose(text) == "机构"
    with translation.override("en"):
        assert figures.choose(text) == "Institution"
    assert figures.choose("as it is") == "as it is"
    assert not figures.choose(None)


def test_a_name_loses_marks_that_reorder_or_hide_text_and_nothing_else():
    assert figures.show_name("晨\u202e光\u2066 网\u200b贷\x00\ufeff") == "晨光 网贷"
    assert figures.show_name("Ünïcode <b> 'x'\n") == "Ünïcode <b> 'x'\n"
