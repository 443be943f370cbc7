"""Specs as SVG, drawn in this process without any request outside, each once.

The drawing engine takes about a second to start and holds the interpreter while it draws: `warm` starts it
before the first page is asked for, and what was drawn is kept, by the text of its spec.
"""

import json
import logging
import re
from functools import lru_cache
from threading import Lock

from django.utils.safestring import SafeString, mark_safe

from mingjian.ui.charts.picture import Picture, Spec
from mingjian.ui.charts.standins import StandIns
from mingjian.ui.charts.theme import FONT, PAPER_FONT, TOKEN, light_tokens

KEPT = 512  # drawings kept in a process, of about 10 KB each
NOISE = re.compile(
    rf' (?:pointer-events="none"|opacity="1"|(?:aria-[a-z]+|role|class|xmlns:xlink)="[^"]*"'
    rf'|font-family="{FONT}"|version="1.1"|display="none"|stroke-miterlimit="10")'
)
NOTHING = re.compile(
    r'<path d="(?:M0,0h0v0h0Z)?"/>|<g></g>|<path d="M0(?:\.5)?,0(?:\.5)?h[\d.]+v[\d.]+h-[\d.]+Z"/>'
)
PLACES = re.compile(r"(\d+\.\d{2})\d+")

log = logging.getLogger(__name__)
_lock = Lock()


def draw(picture: Picture, *, narrow: bool = False) -> SafeString:
    """The SVG of a picture for a page: colours are tokens, text has the font around it.

    Empty where there is nothing to draw, and where the engine fails: the table says the same.
    """
    if not picture.spec:
        return SafeString("")
    spec = picture.sized(picture.narrow_width if narrow else picture.width)
    try:
        drawn = _drawn(json.dumps(spec, ensure_ascii=False, sort_keys=True))
    except ValueError:
        log.exception("the picture %s could not be drawn", picture.key)
        return SafeString("")
    return mark_safe(drawn)  # noqa: S308 - the engine writes XML: texts of the spec are escaped


def draw_for_paper(picture: Picture) -> str:
    """The SVG of a picture for a document: light colours, the font that documents embed.

    Raises ValueError where there is nothing to draw.
    """
    if not picture.spec:
        raise ValueError(f"the picture {picture.key} is empty")
    drawn = _render(picture.spec).replace(f'"{FONT}"', f'"{PAPER_FONT}"')
    return TOKEN.sub(lambda found: light_tokens()[found[1]], drawn)


def warm() -> None:
    """Start the engine and its fonts, before somebody waits for them."""
    mark = {"mark": "text", "encoding": {"text": {"value": "明鉴"}}}
    _render({"data": {"values": [{}]}, "config": {"font": FONT}} | mark)


@lru_cache(maxsize=KEPT)
def _drawn(text: str) -> str:
    drawn = NOISE.sub("", _render(json.loads(text)))
    while (less := NOTHING.sub("", drawn)) != drawn:
        drawn = less
    return PLACES.sub(r"\1", drawn).replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1)


def _render(spec: Spec) -> str:
    """The SVG as the engine writes it. Raises ValueError for a spec that it refuses."""
    import vl_convert

    texts = StandIns()
    masked = texts.take(spec)
    with _lock:  # one at a time: threads that asked at once would only slow one another down
        drawn = vl_convert.vegalite_to_svg(masked, allowed_base_urls=[])
    return texts.give_back(drawn)
