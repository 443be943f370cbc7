"""Parameters: values that change with time, each with its source."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date

from mingjian.kernel.instruments import Evidence
from mingjian.kernel.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """A value from a day on, where it stands in the law, and when somebody last checked it."""

    since: date
    value: int
    evidence: Evidence
    reference: str
    verified_on: date
    signed_by: str | None = None  # who set it, for settings of the authority


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A dated series of values in one unit; `values` ascend by day."""

    key: str
    unit: str
    label: Text
    values: tuple[Value, ...]

    def __post_init__(self) -> None:
        days = [value.since for value in self.values]
        if not days or days != sorted(set(days)):
            raise ValueError(f"{self.key}: values must have ascending days, got {days}")

    def at(self, day: date) -> Value | None:
        """The value in force on a day; None before the first."""
        index = bisect_right([value.since for value in self.values], day)
        return self.values[index - 1] if index else None

    def intervals(self) -> list[tuple[date, date, Value]]:
        """Each value with the days from and until (exclusive) which it holds."""
        ends = [value.since for value in self.values[1:]] + [date.max]
        return [(value.since, end, value) for value, end in zip(self.values, ends, strict=True)]
