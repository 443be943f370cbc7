"""What the components need beside their template: the face of a clock, groups of problems, events."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from mingjian.kernel.clocks import Due
from mingjian.kernel.problems import Problem
from mingjian.kernel.text import Text

SOON_DAYS = 3  # calendar days left from which a clock asks for attention
EXAMPLE_LIMIT = 20  # problems of one code listed on a page; the rest is counted
GAUGE_WIDTH = 1000  # units of the drawing
TREND_WIDTH, TREND_HEIGHT = 96, 24  # pixels of the line
TREND_EDGE = 3  # pixels around it, for the dot of the last value


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """Where a figure stands in the log and where its proof is to be had."""

    index: int
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One step of a timeline; `is_act` marks an act of the law."""

    at: date | datetime
    title: Text | str
    by: str = ""
    note: Text | str = ""
    is_act: bool = False
    proof: Proof | None = None

    @property
    def has_time(self) -> bool:
        """True where the instant is known, not the day alone."""
        return isinstance(self.at, datetime)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockFace:
    """What a clock shows: its state, its day and the calendar days left (negative: late)."""

    state: str  # running, soon, late, paused, done, done-late
    day: date | None = None
    days: int = 0
    is_provisional: bool = False

    @property
    def days_late(self) -> int:
        """Calendar days past the due day; 0 while in time."""
        return max(0, -self.days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """The last values of a figure as a line, and how the last one stands to the one before."""

    path: str  # of an SVG of TREND_WIDTH by TREND_HEIGHT
    last: tuple[int, int] | None  # where the dot of the last value stands; None where it is missing
    periods: int
    change_bp: int | None  # of the value before; None where either is missing or it is 0
    direction: str  # up, down, same, unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemGroup:
    """The problems of one code: how many there are, the first one, a few more."""

    code: str
    count: int
    first: Problem
    more: tuple[Problem, ...]
    left_out: int


def read_clock(due: Due | None, today: date, done_on: date | None = None) -> ClockFace:
    """The face of a clock on a day; `done_on` is the day on which the act was done."""
    if due is None:
        return ClockFace(state="paused")
    if done_on is not None:
        state = "done" if done_on <= due.day else "done-late"
        return ClockFace(state=state, day=due.day, days=(due.day - done_on).days)
    days = (due.day - today).days
    state = "late" if days < 0 else "soon" if days <= SOON_DAYS else "running"
    return ClockFace(state=state, day=due.day, days=days, is_provisional=due.provisional)


def group_problems(problems: Sequence[Problem], counts: Mapping[str, int]) -> tuple[ProblemGroup, ...]:
    """Problems by code, errors before warnings, the larger groups first."""
    ordered = sorted(problems, key=lambda p: p.code)
    groups = [_group(list(same), counts) for _, same in groupby(ordered, key=lambda p: p.code)]
    return tuple(sorted(groups, key=lambda g: (not g.first.is_error, -g.count, g.code)))


def measure_gauge(measured: int, threshold: int) -> dict[str, int]:
    """Lengths on a drawing of GAUGE_WIDTH units, which the larger of the two fills.

    `within` is the bar up to the threshold, `over` what lies beyond it, `tick` the threshold.
    """
    top = max(measured, threshold, 1)
    bar, tick = (max(0, value) * GAUGE_WIDTH // top for value in (measured, threshold))
    return {"within": min(bar, tick), "over": max(0, bar - tick), "tick": tick}


def draw_trend(values: Sequence[int | None]) -> Trend:
    """A line through values of equal distance, oldest first; a missing one is a gap in it."""
    known = [value for value in values if value is not None]
    low, high = min(known, default=0), max(known, default=0)
    room = TREND_HEIGHT - 2 * TREND_EDGE
    step = (TREND_WIDTH - 2 * TREND_EDGE) / max(1, len(values) - 1)
    path, pen, last = "", "M", None
    for number, value in enumerate(values):
        last = None
        if value is not None:
            across = round(TREND_EDGE + number * step)
            rise = (value - low) * room // (high - low) if high > low else room // 2
            last = (across, TREND_HEIGHT - TREND_EDGE - rise)
            path += f"{pen}{last[0]} {last[1]}"
        pen = "M" if value is None else "L"
    before, now = (values[-2], values[-1]) if len(values) > 1 else (None, None)
    return Trend(path=path, last=last, periods=len(values), **_compare(before, now))  # type: ignore[arg-type]


def _compare(before: int | None, now: int | None) -> dict[str, int | str | None]:
    if before is None or now is None:
        return {"direction": "unknown", "change_bp": None}
    direction = "up" if now > before else "down" if now < before else "same"
    change = abs(now - before) * 10_000 // abs(before) if before else None
    return {"direction": direction, "change_bp": change}


def _group(same: list[Problem], counts: Mapping[str, int]) -> ProblemGroup:
    count = max(counts.get(same[0].code, 0), len(same))
    more = tuple(same[1:EXAMPLE_LIMIT])
    return ProblemGroup(
        code=same[0].code,
        count=count,
        first=same[0],
        more=more,
        left_out=count - 1 - len(more),
    )
