"""Paths of dated links from platforms outwards, and the exact product of the shares along them.

A path goes one way only: down, to what the platform owns, or up, to its owners. It ends after six hops, and
where its shares fall below the least line, so that only few are followed. Walks that come back to a node
need no care: the path without the round trip has fewer hops, at least the same product and at least the
same days.
"""

from datetime import date
from typing import TYPE_CHECKING

import ibis

if TYPE_CHECKING:
    import ibis.expr.types as ir

HOPS = 6
WHOLE_BP = 10_000
OWNS = "owns"
STEPS = range(1, HOPS + 1)
BP = 10**14  # one basis point of a product, in its parts of 10^-18
_HALF = HOPS // 2  # shares whose product stays below 2^63 with room for a second factor
_MILLION = 10**6


def split_product(
    head: "ir.IntegerValue", tail: "ir.IntegerValue"
) -> tuple["ir.IntegerValue", "ir.IntegerValue"]:
    """The product of two integers up to 10^12 as millions and rest: 10^24 would leave 64 bits.

    With head = high x 10^6 + low every term stays at or below 10^18. The quotients are whole before they
    are rounded and stay at or below 10^12, which a float holds exactly.
    """
    low = head % _MILLION
    high = ((head - low) / _MILLION).round().cast("int64")
    cross = low * tail
    rest = cross % _MILLION
    return high * tail + ((cross - rest) / _MILLION).round().cast("int64"), rest


def paths_from(platforms: "ir.Table", links: "ir.Table", least_bp: int) -> "ir.Table":
    """Every path from a platform whose shares may multiply to `least_bp`; the platform itself too.

    Columns: platform_id, node (where the path ends), down, kind, hops, since and until (exclusive; the days
    on which all its links hold), whole and rest (the product in parts of 10^-18 and millionths of them),
    and for each step its node_<n> and from_<n> (first day of the link), null beyond the end. Links of
    control and offices make paths of one hop and count as the whole.
    """
    edges = _edges(links, least_bp)
    shares = edges.filter(edges.edge_kind == OWNS)
    path = platforms.mutate(
        node=platforms.platform_id,
        down=ibis.literal(True),
        kind=ibis.literal("self"),
        since=ibis.literal(date.min),
        until=ibis.literal(date.max),
        head=ibis.literal(1, "int64"),
        tail=ibis.literal(1, "int64"),
    )
    found = [_padded(path, 0)]
    for step in STEPS:
        path = _extended(path, edges if step == 1 else shares, step, least_bp)
        found.append(_padded(path, step))
    paths = ibis.union(*found)
    whole, rest = split_product(paths["head"], paths["tail"])
    return paths.mutate(whole=whole, rest=rest).drop("head", "tail")


def _edges(links: "ir.Table", least_bp: int) -> "ir.Table":
    """The links in both ways; a share below the least line lies on no path."""
    owned = links.kind == OWNS
    strong = links.filter(~owned | (links.share_bp >= least_bp))
    facts = {
        "edge_kind": strong.kind,
        "share": ibis.ifelse(strong.kind == OWNS, strong.share_bp, WHOLE_BP).cast("int64"),
        "begins": strong.valid_from,
        "ends": ibis.coalesce(strong.valid_to, ibis.literal(date.max)),
    }
    down = strong.select(edge_down=ibis.literal(True), near=strong.from_id, far=strong.to_id, **facts)
    up = strong.select(edge_down=ibis.literal(False), near=strong.to_id, far=strong.from_id, **facts)
    return ibis.union(down, up)


def _extended(path: "ir.Table", edges: "ir.Table", step: int, least_bp: int) -> "ir.Table":
    """The paths one hop longer that hold on some day; beyond the first hop only shares go on, one way.

    What falls below the least line within its half of the hops is dropped: the product is smaller still.
    """
    on = [path.node == edges.near]
    if step > 1:
        on += [path.kind == edges.edge_kind, path.down == edges.edge_down]
    longer = path.inner_join(edges, on)
    in_head = step <= _HALF
    grown = longer["head" if in_head else "tail"] * longer.share
    longer = longer.select(
        "platform_id",
        node=longer.far,
        down=longer.edge_down,
        kind=longer.edge_kind,
        since=ibis.greatest(longer.since, longer.begins),
        until=ibis.least(longer.until, longer.ends),
        head=grown if in_head else longer["head"],
        tail=longer["tail"] if in_head else grown,
        **{name: longer[name] for name in _step_names(step - 1)},
        **{f"node_{step}": longer.far, f"from_{step}": longer.begins},
    )
    half = longer["head"] if in_head else longer["tail"]
    hops = step if in_head else step - _HALF
    return longer.filter(longer.since < longer.until, half >= least_bp * WHOLE_BP ** (hops - 1))


def _padded(path: "ir.Table", step: int) -> "ir.Table":
    """The path with all columns; the hops that it lacks count as the whole in its product."""
    none = {"node": ibis.null("string"), "from": ibis.null("date")}
    return path.select(
        "platform_id",
        "node",
        "down",
        "kind",
        "since",
        "until",
        hops=ibis.literal(step, "int64"),
        head=path["head"] * WHOLE_BP ** (_HALF - min(step, _HALF)),
        tail=path["tail"] * WHOLE_BP ** (_HALF - max(step - _HALF, 0)),
        **{name: path[name] for name in _step_names(step)},
        **{name: none[name[:4]] for name in _step_names(HOPS)[2 * step :]},
    )


def _step_names(step: int) -> list[str]:
    return [f"{name}_{n}" for n in range(1, step + 1) for name in ("node", "from")]
