"""The columns of `novelty` in their order.

`ever` means: as far as the engine remembers, which is bounded by accounts and contacts (`novelty`).
"""

from mingjian.engines.stream.features import WINDOWS_S, Feature

_ACCOUNT = (
    ("age_s", "s"),
    ("since_in_s", "s"),
    ("out_count_ever", "count"),
    ("in_count_ever", "count"),
    ("out_partners_ever", "count"),
    ("in_partners_ever", "count"),
)
NOVELTY = (
    *(Feature(f"{side}_{name}", unit) for side in ("from", "to") for name, unit in _ACCOUNT),
    Feature("to_since_out_s", "s"),
    Feature("amount_to_from_mean", "ratio"),
    Feature("amount_to_from_max", "ratio"),
    Feature("amount_to_to_mean", "ratio"),
    Feature("amount_to_last_in", "ratio"),
    Feature("from_same_amounts", "count"),
    Feature("to_same_amounts", "count"),
    Feature("from_passed_amounts", "count"),
    Feature("shared_payees", "count"),
    Feature("shared_payers", "count"),
    Feature("between_out", "count"),
    Feature("between_back", "count"),
    Feature("chain_1d", "count", WINDOWS_S["1d"]),
    Feature("from_reach_1d", "count", WINDOWS_S["1d"]),
    Feature("to_reach_1d", "count", WINDOWS_S["1d"]),
    Feature("pair_count_ever", "count"),
    Feature("pair_back_count_ever", "count"),
    Feature("pair_back_since_s", "s"),
    Feature("pair_port_out", "count"),
    Feature("pair_port_in", "count"),
    Feature("amount_count_ever", "count"),
    Feature("amount_since_s", "s"),
    Feature("device_is_new", "count"),
    Feature("device_senders", "count"),
)
