"""The stylesheet is small, of our own making, and legible in both themes."""

import re
from pathlib import Path

import pytest

SHEET = (Path(__file__).parents[3] / "src/mingjian/ui/static/ui/mingjian.css").read_text()
GROUNDS = ("paper", "sheet", "wash", "act-wash")
WORDS = ("ink", "ink-2", "act", "act-down", "seal", "late")
SHAPES = ("line-2", "low-line", "medium-line", "high-line", "critical-line")


PAIR = re.compile(r"--([\w-]+): light-dark\((#[0-9a-f]{3,6}), (#[0-9a-f]{3,6})\);")
PAIRS = PAIR.findall(SHEET)


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * c for c in colour[1:])
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


THEMES = {
    "light": {name: light for name, light, _ in PAIRS},
    "dark": {name: dark for name, _, dark in PAIRS},
}


@pytest.mark.parametrize("theme", THEMES)
def test_words_and_shapes_stand_out_from_every_ground(theme):
    colour = THEMES[theme]
    for ground in GROUNDS:
        assert all(contrast(colour[word], colour[ground]) >= 4.5 for word in WORDS)
        assert all(contrast(colour[shape], colour[ground]) >= 3 for shape in SHAPES)
    assert contrast(colour["on-act"], colour["act"]) >= 4.5
    assert contrast(colour["on-act"], colour["act-down"]) >= 4.5


def test_contrast_is_measured_as_wcag_defines_it():
    assert contrast("#fff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#fff") == pytest.approx(4.48, abs=0.01)


def test_colours_stand_at_the_top_in_pairs_and_nowhere_else():
    rest = SHEET[SHEET.index("/* ---- ground */") :]
    assert not re.findall(r"#[0-9a-f]{3,6}\b", rest)
    assert len(PAIRS) == SHEET[: SHEET.index("/* ---- ground */")].count("#") // 2


def test_the_sheet_is_small_and_asks_for_nothing_from_outside():
    assert len(SHEET.encode()) < 48 * 1024
    assert not re.search(r"url\(|@import|//", SHEET)


def test_seal_red_is_kept_for_acts_of_the_law():
    users = re.findall(r"([^{}]+)\{[^{}]*var\(--seal\)", SHEET)
    assert users
    assert all(re.search(r"\.seal|\.act\b|button\.law", user) for user in users)


def test_the_sheet_serves_print_reduced_motion_and_narrow_screens():
    for query in ("@media print", "prefers-reduced-motion", "(width < 48rem)", "forced-colors"):
        assert query in SHEET


def test_sizes_stand_on_the_scale_and_lengths_on_the_grid():
    scale = set(
        re.findall(r"--(?:tiny|small|body|large|lead|answer|mark|title|display): ([\d.]+rem);", SHEET)
    )
    assert len(scale) == 9
    assert set(re.findall(r"font-size: ([\d.]+rem)", SHEET)) <= scale
    assert not [length for length in re.findall(r"([\d.]+)rem", SHEET) if float(length) % 0.125]


def test_what_narrows_and_what_prints_comes_after_all_areas():
    last = SHEET.index("/* ---- last:")
    assert SHEET.rindex("/* ----") == last
    assert last < SHEET.index("(width < 64rem)") < SHEET.index("@page")
