"""CaseType: a transition table, its clocks and who may act. Pure; `casework` keeps the facts.

At most five statuses; the outcome stands apart; overdue and mine are derived, never stored.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TypeVar

from mingjian.kernel.permissions import Permission
from mingjian.kernel.text import Text

STATUS_LIMIT = 5
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockSpec:
    """A clock of a case type: started, stopped, paused by transitions; its term comes from the case."""

    key: str
    label: Text
    minimum: int
    maximum: int
    default: int
    basis: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """One act: from which statuses to which, who may do it, and what it must say."""

    verb: str
    label: Text
    sources: tuple[str, ...]
    target: str
    permission: Permission
    required: tuple[str, ...] = ()  # names of the payload that must be given
    outcome: str | None = None
    starts: str | None = None  # clock
    stops: str | None = None
    pauses: str | None = None
    resumes: str | None = None
    not_by_author_of: str | None = None  # a verb: who did that may not do this (four eyes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """A stage of a case; `final` ones end it."""

    key: str
    label: Text
    final: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseType:
    """The kind of a case: its statuses, its transitions, its clocks."""

    key: str
    label: Text
    initial: str
    statuses: tuple[Status, ...]
    transitions: tuple[Transition, ...]
    clocks: tuple[ClockSpec, ...]
    outcomes: Mapping[str, Text]

    def __post_init__(self) -> None:
        known = {status.key for status in self.statuses}
        if len(known) > STATUS_LIMIT or len(known) != len(self.statuses):
            raise ValueError(f"{self.key}: at most {STATUS_LIMIT} different statuses")
        used = {self.initial} | {t.target for t in self.transitions}
        used |= {source for t in self.transitions for source in t.sources}
        if used - known:
            raise ValueError(f"{self.key}: unknown statuses {sorted(used - known)}")
        clocks = {clock.key for clock in self.clocks} | {None}
        if {t.outcome for t in self.transitions if t.outcome} - set(self.outcomes):
            raise ValueError(f"{self.key}: an outcome has no label")
        for t in self.transitions:
            if {t.starts, t.stops, t.pauses, t.resumes} - clocks:
                raise ValueError(f"{self.key}.{t.verb}: unknown clock")

    def status(self, key: str) -> Status:
        """The status of a key; raises KeyError."""
        return next_by(self.statuses, "key", key)

    def transition(self, verb: str) -> Transition:
        """The transition of a verb; raises KeyError."""
        return next_by(self.transitions, "verb", verb)

    def clock(self, key: str) -> ClockSpec:
        """The clock of a key; raises KeyError."""
        return next_by(self.clocks, "key", key)

    def allowed(
        self, status: str, permissions: Collection[Permission], authored: Collection[str] = ()
    ) -> tuple[Transition, ...]:
        """The acts open in a status to somebody with these permissions who did the verbs `authored`."""
        return tuple(
            t
            for t in self.transitions
            if status in t.sources
            and t.permission in permissions
            and (t.not_by_author_of is None or t.not_by_author_of not in authored)
        )


def next_by(items: Collection[T], name: str, wanted: object) -> T:
    """The item whose attribute `name` is `wanted`; raises KeyError."""
    for item in items:
        if getattr(item, name) == wanted:
            return item
    raise KeyError(wanted)
