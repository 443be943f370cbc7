"""Who owns, controls and serves the platforms: dated links, most of them of no matter to any loan."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from mingjian.engines.simulation.book import FIRST_PLANTED
from mingjian.engines.simulation.cast import Cast
from mingjian.engines.simulation.draws import Draws
from mingjian.engines.simulation.identity import FIRST_INSTITUTION

PARTIES_A_PLATFORM = 16
FIRST_SHAREHOLDER = FIRST_PLANTED + 1_000_000  # party numbers; none of them borrows
GROUP = 3  # platforms that share their largest shareholder
_SHARES = ((5_100, 2_900, 2_000), (4_000, 3_500, 2_500), (7_000, 3_000, 0))
_FOUNDED = date(2015, 3, 2)


@dataclass(frozen=True, slots=True)
class Link:
    """One link between parties by number, on the days from `since` up to and not including `until`."""

    source: int
    target: int
    kind: str  # owns, controls or officer
    share_bp: int | None
    since: date
    until: date | None


def platform_links(cast: Cast, seed: int) -> Iterator[Link]:
    """For each platform: up to three shareholders, each owned by two people, and its officers."""
    draws = Draws(seed, 8)
    plans = draws.integers(0, len(_SHARES), cast.size.platforms).tolist()
    starts = draws.integers(0, 300, cast.size.platforms).tolist()
    for platform, (plan, days) in enumerate(zip(plans, starts, strict=True)):
        founded = _FOUNDED + timedelta(days=days)
        yield from _owners(platform, _SHARES[plan], founded)
        yield from _officers(platform, founded)


def _owners(platform: int, shares: tuple[int, ...], founded: date) -> Iterator[Link]:
    node, own = FIRST_INSTITUTION + platform, FIRST_SHAREHOLDER + PARTIES_A_PLATFORM * platform
    group = FIRST_SHAREHOLDER + PARTIES_A_PLATFORM * (platform - platform % GROUP)
    for place, share in enumerate(shares):
        company = group if place == 0 else own + place
        if share:
            yield Link(company, node, "owns", share, founded, None)
        if share and (place > 0 or company == own):
            first, second = own + 3 + 2 * place, own + 4 + 2 * place
            yield Link(first, company, "owns", 6_000, founded, None)
            yield Link(second, company, "owns", 4_000, founded, None)
            yield Link(first, company, "controls", None, founded, None)


def _officers(platform: int, founded: date) -> Iterator[Link]:
    """Three officers; the third leaves one day and a fourth comes the next."""
    node, first = FIRST_INSTITUTION + platform, FIRST_SHAREHOLDER + PARTIES_A_PLATFORM * platform + 10
    changed = founded + timedelta(days=1_500 + 3 * (platform % 100))
    yield Link(first, node, "officer", None, founded, None)
    yield Link(first + 1, node, "officer", None, founded, None)
    yield Link(first + 2, node, "officer", None, founded, changed)
    yield Link(first + 3, node, "officer", None, changed, None)
