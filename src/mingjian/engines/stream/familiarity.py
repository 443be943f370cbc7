"""Who is known to an engine, and the features of novelty that follow from it."""

from collections.abc import Mapping
from itertools import chain
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from mingjian.engines.stream.batch import Batch
from mingjian.engines.stream.contacts import Contacts, contacts
from mingjian.engines.stream.novelty import Memory, measure, memory
from mingjian.engines.stream.roster import Roster, Sides

CONTACTS_AN_ACCOUNT = 4
AMOUNTS = 500_000  # of which it is known when they were last seen

Arrays = dict[str, NDArray[np.generic]]


class Familiarity:
    """Remembers so many accounts and devices, four contacts an account; forgets who was not met lately."""

    def __init__(self, accounts: int) -> None:
        self._accounts, self._devices = Roster(accounts), Roster(accounts)
        self._memory = memory(accounts)
        self._pairs = contacts(CONTACTS_AN_ACCOUNT * accounts)
        self._amounts = contacts(min(AMOUNTS, CONTACTS_AN_ACCOUNT * accounts))

    def take(self, batch: Batch, out: NDArray[np.float64]) -> Sides:
        """Write the columns of `NOVELTY` of the events, remember them, and say which accounts they are of."""
        both = chain.from_iterable(zip(batch.source, batch.target, strict=True))
        slots, serials = self._accounts.number(both)
        sides = Sides(slots[::2], serials[::2], slots[1::2], serials[1::2], batch.at_us)
        measure(self._memory, self._pairs, self._amounts, sides, batch.amount_fen, self._device(batch), out)
        return sides

    def state(self) -> Arrays:
        """All arrays by name, for a snapshot."""
        parts = {
            "accounts": self._accounts.state(),
            "devices": self._devices.state(),
            "memory": self._memory._asdict(),
            "pairs": self._pairs._asdict(),
            "amounts": self._amounts._asdict(),
        }
        return {f"{part}.{name}": array for part, arrays in parts.items() for name, array in arrays.items()}

    def restore(self, kept: Mapping[str, NDArray[np.generic]]) -> None:
        """Take over the arrays of a snapshot."""
        parts: dict[str, Arrays] = {}
        for key, array in kept.items():
            part, name = key.split(".")
            parts.setdefault(part, {})[name] = array
        self._accounts.restore(parts["accounts"])
        self._devices.restore(parts["devices"])
        self._memory = Memory(**cast("Any", parts["memory"]))
        self._pairs, self._amounts = (Contacts(**cast("Any", parts[part])) for part in ("pairs", "amounts"))

    def _device(self, batch: Batch) -> NDArray[np.int64]:
        """A number for each device, -1 where there is none."""
        found = np.full(len(batch), -1, np.int64)
        named = [i for i, device in enumerate(batch.device) if device]
        if named:
            found[named] = self._devices.number([batch.device[i] for i in named])[1]
        return found
