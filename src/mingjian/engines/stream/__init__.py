"""Transfers as they happen: features of each event in event time, read off what was seen before it.

Numba kernels over arrays, deterministic, no Django and no clock of their own: temporal graph patterns
(`graph`), novelty of accounts, pairs, amounts and devices (`familiarity`), past scores, figures of quality.
"""
