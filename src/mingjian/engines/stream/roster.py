"""Names as numbers: a bounded list of slots, given in turn to who was not asked for lately."""

import json
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Sides(NamedTuple):
    """The accounts of events as slots and serials, and when they happened."""

    source: NDArray[np.int64]
    source_serial: NDArray[np.int64]
    target: NDArray[np.int64]
    target_serial: NDArray[np.int64]
    at_us: NDArray[np.int64]


class Roster:
    """Text to a slot and a serial that is never given twice; when all are taken a second chance decides.

    The hand passes over slots asked for since it last came by; the first that was not is given away.
    """

    def __init__(self, slots: int) -> None:
        self._slot: dict[str, int] = {}
        self._names: list[str] = []
        self._serials: list[int] = []
        self._asked = bytearray(slots)
        self._hand, self._given, self._slots = 0, 0, slots

    def number(self, names: Iterable[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The slot and serial of each name, in their order."""
        slots, serials, known, asked = [], [], self._slot.get, self._asked
        for name in names:
            slot = known(name)
            if slot is None:
                slot = self._admit(name)
            asked[slot] = 1
            slots.append(slot)
            serials.append(self._serials[slot])
        return np.array(slots, np.int64), np.array(serials, np.int64)

    def _admit(self, name: str) -> int:
        if len(self._names) < self._slots:
            slot = len(self._names)
            self._names.append(name)
            self._serials.append(self._given)
        else:
            slot = self._free()
            del self._slot[self._names[slot]]
            self._names[slot], self._serials[slot] = name, self._given
        self._slot[name] = slot
        self._given += 1
        return slot

    def _free(self) -> int:
        while self._asked[self._hand]:
            self._asked[self._hand] = 0
            self._hand = (self._hand + 1) % self._slots
        slot, self._hand = self._hand, (self._hand + 1) % self._slots
        return slot

    def state(self) -> dict[str, NDArray[np.generic]]:
        """The list as arrays, for a snapshot."""
        names = json.dumps(self._names, ensure_ascii=False).encode()
        return {
            "names": np.frombuffer(names, np.uint8),
            "serials": np.array(self._serials, np.int64),
            "asked": np.frombuffer(bytes(self._asked), np.uint8),
            "hand": np.array([self._hand, self._given], np.int64),
        }

    def restore(self, kept: Mapping[str, NDArray[np.generic]]) -> None:
        """Take over the arrays of a snapshot."""
        self._names = json.loads(kept["names"].tobytes())
        self._serials = kept["serials"].tolist()
        self._asked = bytearray(kept["asked"].tobytes())
        self._hand, self._given = kept["hand"].tolist()
        self._slots = len(self._asked)
        self._slot = {name: slot for slot, name in enumerate(self._names)}
