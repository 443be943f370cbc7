"""A layered layout of a directed graph: layers from left to right, few crossings, the same each time.

Nodes are numbers. An edge that closes a circle is laid from the other end; an edge over several layers has
a place in each, so that no line runs through a node.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

SWEEPS = 6  # rounds of ordering
Pair = tuple[int, int]
Places = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Layout:
    """Where nodes and lines lie: layer and row of each node, (layer, row) places of each edge in its order.

    `is_reversed` says which edges run from right to left. Rows are at least 1 apart within a layer.
    """

    layers: list[int]
    rows: list[float]
    paths: list[list[tuple[int, float]]]
    is_reversed: list[bool]
    height: int


def layer_graph(count: int, edges: Sequence[Pair]) -> Layout:
    """Lay out nodes 0 to count - 1 with edges between different nodes, each pair at most once."""
    back = _closing_edges(count, edges)
    forward = [(b, a) if (a, b) in back else (a, b) for a, b in edges]
    layers = _longest_paths(count, forward)
    chains, every = _chains(layers, forward)
    rows, height = _order(every, chains)
    return Layout(
        layers=layers,
        rows=[float(row) for row in rows[:count]],
        paths=[[(every[node], float(rows[node])) for node in chain] for chain in chains],
        is_reversed=[edge in back for edge in edges],
        height=height,
    )


def _closing_edges(count: int, edges: Sequence[Pair]) -> set[Pair]:
    """The edges that lead back to a node on the way to them, by a walk from the sources."""
    out = [sorted(b for a, b in edges if a == node) for node in range(count)]
    state, back = [0] * count, set()
    entered = {b for _, b in edges}
    for root in sorted(range(count), key=lambda node: (node in entered, node)):
        stack = [(root, iter(out[root]))] if not state[root] else []
        state[root] = state[root] or 1
        while stack:
            node, rest = stack[-1]
            following = next(rest, None)
            if following is None:
                state[node] = 2
                stack.pop()
            elif state[following] == 1:
                back.add((node, following))
            elif state[following] == 0:
                state[following] = 1
                stack.append((following, iter(out[following])))
    return back


def _longest_paths(count: int, edges: Sequence[Pair]) -> list[int]:
    """The layer of each node: one behind the last that leads to it; sources stand before their target."""
    layers = np.zeros(count, dtype=np.int64)
    for _ in range(count):
        before = layers.copy()
        for a, b in edges:
            layers[b] = max(layers[b], layers[a] + 1)
        if (before == layers).all():
            break
    out = {node: [b for a, b in edges if a == node] for node in range(count)}
    into = {b for _, b in edges}
    for node in range(count):
        if node not in into and out[node]:
            layers[node] = min(layers[b] for b in out[node]) - 1
    return [int(layer) for layer in layers]


def _chains(layers: Sequence[int], edges: Sequence[Pair]) -> tuple[list[list[int]], list[int]]:
    """Each edge as nodes of adjoining layers, with new ones between; and the layers of all nodes."""
    every, chains = list(layers), []
    for a, b in edges:
        between = range(layers[a] + 1, layers[b])
        chains.append([a, *range(len(every), len(every) + len(between)), b])
        every.extend(between)
    return chains, every


def _order(layers: Sequence[int], chains: Sequence[Sequence[int]]) -> tuple[Places, int]:
    """Rows by the mean of the neighbours, forth and back; each layer stands in the middle of the highest."""
    width = max(layers, default=-1) + 1
    members = [[n for n, layer in enumerate(layers) if layer == at] for at in range(width)]
    height = max((len(one) for one in members), default=0)
    ahead: list[list[int]] = [[] for _ in layers]
    behind: list[list[int]] = [[] for _ in layers]
    for chain in chains:
        for a, b in pairwise(chain):
            ahead[a].append(b)
            behind[b].append(a)
    rows = np.zeros(len(layers))
    for one in members:
        _place(rows, one, height)
    for sweep in range(SWEEPS):
        near = behind if sweep % 2 == 0 else ahead
        for at in range(width) if sweep % 2 == 0 else reversed(range(width)):
            mean = {n: float(np.mean(rows[near[n]])) if near[n] else float(rows[n]) for n in members[at]}
            members[at].sort(key=lambda n, mean=mean: (mean[n], rows[n]))  # type: ignore[misc]
            _place(rows, members[at], height)
    return rows, height


def _place(rows: Places, members: Sequence[int], height: int) -> None:
    rows[list(members)] = np.arange(len(members)) + (height - len(members)) / 2
