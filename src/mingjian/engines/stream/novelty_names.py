"""The columns of `novelty` in their order: name, unit and, where they forget, the window in seconds.

`ever` means: as far as the engine remembers, which is bounded by accounts and contacts (`novelty`).
"""

DAY_S = 86_400
_ACCOUNT = (
    ("age_s", "s"),
    ("since_in_s", "s"),
    ("out_count_ever", "count"),
    ("in_count_ever", "count"),
    ("out_partners_ever", "count"),
    ("in_partners_ever", "count"),
)
NOVELTY: tuple[tuple[str, str, int | None], ...] = (
    *((f"{side}_{name}", unit, None) for side in ("from", "to") for name, unit in _ACCOUNT),
    ("to_since_out_s", "s", None),
    ("amount_to_from_mean", "ratio", None),
    ("amount_to_from_max", "ratio", None),
    ("amount_to_to_mean", "ratio", None),
    ("amount_to_last_in", "ratio", None),
    ("from_same_amounts", "count", None),
    ("to_same_amounts", "count", None),
    ("from_passed_amounts", "count", None),
    ("shared_payees", "count", None),
    ("shared_payers", "count", None),
    ("between_out", "count", None),
    ("between_back", "count", None),
    ("chain_1d", "count", DAY_S),
    ("from_reach_1d", "count", DAY_S),
    ("to_reach_1d", "count", DAY_S),
    ("pair_count_ever", "count", None),
    ("pair_back_count_ever", "count", None),
    ("pair_back_since_s", "s", None),
    ("pair_port_out", "count", None),
    ("pair_port_in", "count", None),
    ("amount_count_ever", "count", None),
    ("amount_since_s", "s", None),
    ("device_is_new", "count", None),
    ("device_senders", "count", None),
)
