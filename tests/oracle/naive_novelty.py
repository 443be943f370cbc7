"""The features of novelty by looking at all events before, slowly and plainly; nothing is ever forgotten."""

from math import nan

from mingjian.engines.stream.batch import Batch

DAY_S = 86_400
KEPT = 8


def naive_novelty(batch: Batch) -> list[dict[str, float]]:
    """The columns of `NOVELTY` by name, a row an event; for batches where no account reaches 16 sources."""
    events = list(
        zip(
            (at / 1e6 for at in batch.at_us.tolist()),
            batch.source,
            batch.target,
            batch.amount_fen.tolist(),
            batch.device,
            strict=True,
        )
    )
    return [_tell(events[:n], events[n]) for n in range(len(events))]


def _tell(before, event):
    at, u, v, *_ = event
    told = {}
    for side, a in (("from", u), ("to", v)):
        sent, got = [e for e in before if e[1] == a], [e for e in before if e[2] == a]
        told |= {
            f"{side}_age_s": _since([min((e[0] for e in sent + got), default=nan)], at),
            f"{side}_since_in_s": _since([e[0] for e in got], at),
            f"{side}_out_count_ever": len(sent),
            f"{side}_in_count_ever": len(got),
            f"{side}_out_partners_ever": len({e[2] for e in sent}),
            f"{side}_in_partners_ever": len({e[1] for e in got}),
        }
    told["to_since_out_s"] = _since([e[0] for e in before if e[1] == v], at)
    return (
        told
        | _amounts(before, event)
        | _partners(before, u, v)
        | _reach(before, at, u, v)
        | _pair(before, event)
    )


def _since(times, at):
    times = [t for t in times if t == t]
    return max(0.0, at - max(times)) if times else nan


def _ratio(part, whole):
    return part / whole if whole > 0 else nan


def _amounts(before, event):
    at, u, v, fen, _ = event
    sent, got = ([e[3] for e in before if e[1 + way] == u] for way in (0, 1))
    into = [e[3] for e in before if e[2] == v]
    same = [e for e in before if e[3] == fen]
    return {
        "amount_to_from_mean": _ratio(fen, sum(sent) / len(sent)) if sent else nan,
        "amount_to_from_max": _ratio(fen, max(sent)) if sent else nan,
        "amount_to_to_mean": _ratio(fen, sum(into) / len(into)) if into else nan,
        "amount_to_last_in": _ratio(fen, got[-1]) if got else nan,
        "from_same_amounts": sent[-KEPT:].count(fen),
        "to_same_amounts": into[-KEPT:].count(fen),
        "from_passed_amounts": sum(came >= fen >= 0.9 * came for came in got[-KEPT:]),
        "amount_count_ever": len(same),
        "amount_since_s": _since([e[0] for e in same], at),
    }


def _ring(before, a, way):
    """The last distinct partners, by when each was first put in: one still held is not put in again."""
    ring = []
    for event in before:
        other = event[2 - way]
        if event[1 + way] == a and other not in ring[-KEPT:]:
            ring.append(other)
    return set(ring[-KEPT:])


def _partners(before, u, v):
    out_u, in_u, out_v, in_v = (_ring(before, a, way) for a in (u, v) for way in (0, 1))
    return {
        "shared_payees": len(out_u & out_v),
        "shared_payers": len(in_u & in_v),
        "between_out": len(out_u & in_v),
        "between_back": len(in_u & out_v),
    }


def _reach(before, at, u, v):
    """Who could have reached an account through first contacts, and the longest chain of them, in a day."""
    sources, depth, known = {}, {}, set()
    for now, a, b, *_ in before:
        if (a, b) in known or a == b:
            known.add((a, b))
            continue
        known.add((a, b))
        length = depth[a][0] if a in depth and depth[a][1] > now - DAY_S else 0
        if b not in depth or depth[b][1] <= now - DAY_S or length + 1 >= depth[b][0]:
            depth[b] = (length + 1, now)
        left = {s: t for s, t in sources.get(a, {}).items() if t > now - DAY_S and s != b} | {a: now}
        mine = sources.setdefault(b, {})
        for source, then in left.items():
            mine[source] = max(then, mine.get(source, then))
    return {
        "chain_1d": depth[u][0] if u in depth and depth[u][1] > at - DAY_S else 0,
        "from_reach_1d": sum(t > at - DAY_S for t in sources.get(u, {}).values()),
        "to_reach_1d": sum(t > at - DAY_S for t in sources.get(v, {}).values()),
    }


def _pair(before, event):
    at, u, v, _, device = event
    pair = [e for e in before if (e[1], e[2]) == (u, v)]
    back = [e for e in before if (e[1], e[2]) == (v, u)]
    upto = before[: before.index(pair[0])] if pair else before
    senders = {e[1] for e in before if e[4] == device}
    return {
        "pair_count_ever": len(pair),
        "pair_back_count_ever": len(back),
        "pair_back_since_s": _since([e[0] for e in back], at),
        "pair_port_out": len({e[2] for e in upto if e[1] == u}) + 1,
        "pair_port_in": len({e[1] for e in upto if e[2] == v}) + 1,
        "device_is_new": float(u not in senders) if device else nan,
        "device_senders": len(senders | {u}) if device else nan,
    }
