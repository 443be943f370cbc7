"""Stand-ins for texts that are slow to measure.

The drawing engine looks for each Chinese text through every font of the system (10 to 25 ms a text), and
measures letter by letter. It gets a stand-in of a few wide letters and about the same width instead, and
the drawing gets the text back.
"""

import re
from html import escape
from typing import Any

from mingjian.ui.charts.theme import cut, width_of

MARK = "¤"
HEAD, PAD = 20.0, 11.3  # pixels of the mark with two digits of a number, and of one letter behind it
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
SHORT = 7  # letters up to which plain texts are measured as they are
STAND_IN = re.compile(rf"{MARK}([0-9a-z]{{0,2}})(W*)(…?)")
KEPT = {"told", "e", "c"}  # texts of data that no drawing shows: tooltips, names of lines, colours
TEXTS = {"values", "domain"}  # parts of a spec that hold texts from outside


class StandIns:
    """The texts of one drawing by the number of their stand-in."""

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._known: dict[str, str] = {}

    def take(self, part: Any, *, is_data: bool = False) -> Any:
        """A part of a spec with stand-ins for its texts: the Chinese ones, and long ones of data."""
        if isinstance(part, dict):
            inside = {name: is_data or name in TEXTS for name in part}
            return {n: v if n in KEPT else self.take(v, is_data=inside[n]) for n, v in part.items()}
        if isinstance(part, list):
            return [self.take(value, is_data=is_data) for value in part]
        is_long = isinstance(part, str) and (not part.isascii() or (is_data and len(part) > SHORT))
        return "\n".join(map(self._stand_in, part.split("\n"))) if is_long else part

    def give_back(self, drawn: str) -> str:
        """The drawing with its texts; what the engine cut is cut alike."""
        return STAND_IN.sub(lambda found: escape(self._text(found), quote=False), drawn)

    def _stand_in(self, text: str) -> str:
        if text not in self._known:
            high, low = divmod(len(self._texts), len(DIGITS))
            fill = max(0, round((width_of(text) - HEAD) / PAD))
            self._known[text] = f"{MARK}{DIGITS[high]}{DIGITS[low]}" + "W" * fill
            self._texts.append(text)
        return self._known[text]

    def _text(self, found: "re.Match[str]") -> str:
        if len(found[1]) < 2:
            return "…"
        text = self._texts[DIGITS.index(found[1][0]) * len(DIGITS) + DIGITS.index(found[1][1])]
        return cut(text, HEAD + PAD * len(found[2])) + "…" if found[3] else text
