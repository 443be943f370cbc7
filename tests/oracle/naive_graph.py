"""Cycles, scatter-gather and gather-scatter of an event, by trying everything."""

from typing import NamedTuple

DAY, SIX_HOURS = 86_400_000_000, 21_600_000_000


class Transfer(NamedTuple):
    """One event; `at` in microseconds."""

    source: str
    target: str
    at: int


def features(seen: list[Transfer]) -> dict[str, int]:
    """The graph features of the last event of those seen so far, which need not be in order of time."""
    counts = {f"cycles_{k}_1d": 0 for k in range(2, 11)}
    for path in closing_paths(seen):
        counts[f"cycles_{len(path) + 1}_1d"] += 1
    return {
        **counts,
        "scatter_gather_6h": scatter_gather(seen),
        "gather_scatter_1d": gather_scatter(seen),
    }


def closing_paths(seen: list[Transfer]) -> list[list[Transfer]]:
    """Every chain of earlier events that the last event closes to a cycle of at most 10 accounts."""
    *before, event = seen
    if event.source == event.target:
        return []
    usable = [e for e in before if event.at - DAY < e.at < event.at]
    chains = [[e] for e in usable if e.source == event.target and e.source != e.target]
    closed = []
    while chains:
        closed += [c for c in chains if c[-1].target == event.source]
        chains = [
            [*c, e]
            for c in chains
            for e in usable
            if len(c) < 9 and e.source == c[-1].target and e.at > c[-1].at
            if c[-1].target != event.source
            if e.target not in {event.target, *(x.target for x in c)}
        ]
    return closed


def scatter_gather(seen: list[Transfer]) -> int:
    """The most intermediaries over all sources that could stand behind the last event."""
    event = seen[-1]
    window = [e for e in seen if event.at - SIX_HOURS < e.at <= event.at]
    u, v = event.source, event.target
    through: dict[str, set[str]] = {}
    for first in window:
        m, s = first.target, first.source
        later = [e for e in window if (e.source, e.target) == (m, v) and e.at > first.at]
        if later and m not in {s, v} and s not in {u, v}:
            through.setdefault(s, set()).add(m)
    most = max((len(ms) for ms in through.values() if u in ms), default=0)
    return most if u != v and most >= 2 else 0


def gather_scatter(seen: list[Transfer]) -> int:
    """Distinct payers of the sender before the event times its distinct payees up to the event."""
    event = seen[-1]
    payers = {e.source for e in seen if e.target == event.source and event.at - DAY < e.at < event.at}
    payees = {e.target for e in seen if e.source == event.source and event.at - DAY < e.at <= event.at}
    return len(payers) * len(payees) if min(len(payers), len(payees)) >= 2 else 0
