"""Rows out of one whole number each, so that a row is one draw and shrinks as one."""

from typing import TypeVar

Row = dict[str, str]
T = TypeVar("T")


class Digits:
    """Choices out of one whole number."""

    def __init__(self, number: int):
        self.number = number

    def pick(self, options: list[T]) -> T:
        """One of the options; what is left of the number chooses the next."""
        self.number, index = divmod(self.number, len(options))
        return options[index]


def unique(rows: list[Row], *key: str) -> list[Row]:
    """The last row of each key."""
    return list({tuple(row[name] for name in key): row for row in rows}.values())
