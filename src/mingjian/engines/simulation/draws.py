"""Draws that are the same everywhere: whole numbers from the raw stream of PCG64.

NumPy promises the raw stream of a bit generator for ever, but not the streams of its distributions, and
floating-point functions differ in the last bit between processors. So: raw words and whole numbers only.
"""

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


class Draws:
    """One stream of a seed; parts of the market have streams of their own."""

    def __init__(self, seed: int, stream: int):
        self._bits = np.random.PCG64([seed, stream])

    def words(self, count: int) -> NDArray[np.uint64]:
        """`count` words of 64 bits."""
        return np.asarray(self._bits.random_raw(count), dtype=np.uint64)

    def integers(self, low: int, high: int, count: int) -> Ints:
        """`count` whole numbers from `low` up to and not including `high`."""
        span = np.uint64(high - low)
        return (self.words(count) % span).astype(np.int64) + low

    def pick(self, values: tuple[int, ...], count: int) -> Ints:
        """`count` of the values, a value listed twice twice as often."""
        return np.array(values, dtype=np.int64)[self.integers(0, len(values), count)]

    def order(self, count: int) -> Ints:
        """The numbers 0 to `count` - 1 in drawn order."""
        return np.argsort(self.words(count), kind="stable").astype(np.int64)
