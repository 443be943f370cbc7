"""Events column by column, in the order they were seen."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

HOUR_US = 3_600_000_000
DAY_US = 24 * HOUR_US


@dataclass(frozen=True, slots=True)
class Batch:
    """Checked events; every column has as many rows. A missing text is empty."""

    ids: list[str]
    at_us: NDArray[np.int64]  # microseconds since 1970-01-01T00:00Z
    source: list[str]  # the account that sends
    target: list[str]  # the account that receives
    amount_fen: NDArray[np.int64]  # 0 to 10^14
    currency: list[str]
    channel: list[str]
    from_bank: list[str]
    to_bank: list[str]
    device: list[str]

    def __len__(self) -> int:
        return len(self.ids)
