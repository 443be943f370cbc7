"""The features of an event: their names, order, windows and units."""

from dataclasses import dataclass

WINDOWS_S = {"1h": 3_600, "1d": 86_400, "7d": 604_800, "30d": 2_592_000}
SIDES = ("from", "to")
DIRECTIONS = ("out", "in")
LONGEST_CYCLE = 10
WORK = 4_096  # events looked at for one graph feature of one event


@dataclass(frozen=True, slots=True)
class Feature:
    """One number an event; `bound` is the work, in steps, after which a count is a lower bound."""

    name: str
    unit: str  # count, fen, s, ratio
    window_s: int | None = None
    exact: bool = True
    bound: int | None = None


def _windowed() -> list[Feature]:
    of = [f"{side}_{direction}" for side in SIDES for direction in DIRECTIONS]
    measures = (("count", "count"), ("sum_fen", "fen"), ("max_fen", "fen"), ("peers", "count"))
    found = [
        Feature(f"{who}_{measure}_{w}", unit, window_s)
        for who in of
        for measure, unit in measures
        for w, window_s in WINDOWS_S.items()
    ]
    pairs = (("count", "count"), ("sum_fen", "fen"))
    return found + [
        Feature(f"pair_{measure}_{w}", unit, window_s)
        for measure, unit in pairs
        for w, window_s in WINDOWS_S.items()
    ]


def _since() -> list[Feature]:
    return [Feature("from_since_last_s", "s"), Feature("pair_since_last_s", "s")]


def _graph() -> list[Feature]:
    day_s, six_hours_s = WINDOWS_S["1d"], 21_600
    lengths = range(2, LONGEST_CYCLE + 1)
    return [
        *(Feature(f"cycles_{k}_1d", "count", day_s, exact=False, bound=WORK) for k in lengths),
        Feature("scatter_gather_6h", "count", six_hours_s, exact=False, bound=WORK),
        Feature("gather_scatter_1d", "count", day_s, exact=False, bound=WORK),
    ]


FEATURES = (*_windowed(), *_since(), *_graph())
