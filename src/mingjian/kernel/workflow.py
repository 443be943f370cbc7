"""CaseType: a transition table, its clocks, what its acts say, who may act. Pure; `casework` keeps the facts.

At most five statuses; the outcome stands apart; overdue and mine are derived, never stored.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

from mingjian.kernel.instruments import Evidence
from mingjian.kernel.permissions import Permission
from mingjian.kernel.text import Text

STATUS_LIMIT = 5
STAYS = ""  # the target of an act that leaves the status as it is
DRAFT = "draft"  # opens a case
OVERDUE = "overdue"  # noted by the worker when a clock ran out, an act of nobody
T = TypeVar("T")


class Kind(StrEnum):
    """What a detail of an act holds."""

    TEXT = "text"
    DAYS = "days"  # a number of working days
    DAY = "day"
    CODE = "code"


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """One thing that an act says. A day lies between the last act `since` and today."""

    name: str
    label: Text
    kind: Kind = Kind.TEXT
    limit: int = 4_000  # characters of a text, or the most days
    codes: Mapping[str, Text] = field(default_factory=dict)  # the first stands where none is given
    since: str = DRAFT


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockSpec:
    """A clock of a case type, moved by transitions; its term comes from the case.

    `then` are the acts that are next when it has run out, told as `overdue`.
    """

    key: str
    label: Text
    minimum: int
    maximum: int
    default: int
    basis: Text
    overdue: Text
    then: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """One act: from which statuses to which, who may do it, and what it must say."""

    verb: str
    label: Text
    sources: tuple[str, ...]
    target: str
    permission: Permission
    required: tuple[str, ...] = ()  # details that must be given
    optional: tuple[str, ...] = ()
    outcome: str | None = None
    starts: str | None = None  # clock
    stops: str | None = None
    pauses: str | None = None
    resumes: str | None = None
    extends: str | None = None  # by the detail `days`
    numbered: bool = False  # gives the case its number
    not_by_author_of: str | None = None  # a verb: who did that may not do this (four eyes)
    limit: int | None = None  # how many times in one case
    follows: str | None = None  # a verb that was done before
    answers: str | None = None  # a verb of the other side, which must wait for an answer
    waits_for: tuple[str, ...] = ()  # verbs that must not be left without an answer

    def lands(self, status: str) -> str:
        """The status after the act was done in `status`."""
        return self.target or status

    @property
    def details(self) -> tuple[str, ...]:
        """The names of all that it says."""
        return self.required + self.optional


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """A stage of a case; `final` ones end it."""

    key: str
    label: Text
    final: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Right:
    """A right that the addressee is told of; a `term` that rests on memory is never printed on a document."""

    text: Text
    term: Text | None = None
    term_evidence: Evidence = Evidence.TEXT


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseType:
    """The kind of a case: its statuses, its transitions, its clocks.

    `number_prefix` begins the number of its document; service through the portal is to be acknowledged within
    `acknowledged_within` working days, where that is set.
    """

    key: str
    label: Text
    initial: str
    statuses: tuple[Status, ...]
    transitions: tuple[Transition, ...]
    clocks: tuple[ClockSpec, ...]
    outcomes: Mapping[str, Text]
    details: tuple[Detail, ...] = ()
    number_prefix: str = ""
    acknowledged_within: int | None = None
    rights: tuple[Right, ...] = ()

    def __post_init__(self) -> None:
        known = {status.key for status in self.statuses}
        if len(known) > STATUS_LIMIT or len(known) != len(self.statuses):
            raise ValueError(f"{self.key}: at most {STATUS_LIMIT} different statuses")
        used = {self.initial} | {t.target for t in self.transitions if t.target != STAYS}
        used |= {source for t in self.transitions for source in t.sources}
        if used - known:
            raise ValueError(f"{self.key}: unknown statuses {sorted(used - known)}")
        if {t.outcome for t in self.transitions if t.outcome} - set(self.outcomes):
            raise ValueError(f"{self.key}: an outcome has no label")
        for t in self.transitions:
            self._require_known(t)
        if {verb for clock in self.clocks for verb in clock.then} - {t.verb for t in self.transitions}:
            raise ValueError(f"{self.key}: a clock names an unknown verb")

    def _require_known(self, t: Transition) -> None:
        clocks = {clock.key for clock in self.clocks} | {None}
        if {t.starts, t.stops, t.pauses, t.resumes, t.extends} - clocks:
            raise ValueError(f"{self.key}.{t.verb}: unknown clock")
        if set(t.details) - {detail.name for detail in self.details}:
            raise ValueError(f"{self.key}.{t.verb}: unknown detail")
        verbs = {DRAFT, None} | {other.verb for other in self.transitions}
        if {t.not_by_author_of, t.follows, t.answers, *t.waits_for} - verbs:
            raise ValueError(f"{self.key}.{t.verb}: unknown verb")

    def status(self, key: str) -> Status:
        """The status of a key; raises KeyError."""
        return next_by(self.statuses, "key", key)

    def transition(self, verb: str) -> Transition:
        """The transition of a verb; raises KeyError."""
        return next_by(self.transitions, "verb", verb)

    def clock(self, key: str) -> ClockSpec:
        """The clock of a key; raises KeyError."""
        return next_by(self.clocks, "key", key)

    def detail(self, name: str) -> Detail:
        """What acts say under a name; raises KeyError."""
        return next_by(self.details, "name", name)

    def is_unanswered(self, verb: str, history: Sequence[str]) -> bool:
        """True where a verb was done more often than it was answered."""
        answers = {t.verb for t in self.transitions if t.answers == verb}
        return history.count(verb) > sum(done in answers for done in history)

    def allowed(
        self,
        status: str,
        permissions: Collection[Permission],
        authored: Collection[str] = (),
        history: Sequence[str] = (),
    ) -> tuple[Transition, ...]:
        """The acts open in a status to somebody with these permissions who did the verbs `authored`.

        `history` are the verbs done in the case so far, by anybody.
        """
        return tuple(
            t
            for t in self.transitions
            if status in t.sources
            and t.permission in permissions
            and (t.not_by_author_of is None or t.not_by_author_of not in authored)
            and self._fits(t, history)
        )

    def _fits(self, t: Transition, history: Sequence[str]) -> bool:
        """Whether what was done so far leaves room for an act."""
        is_asked = any(other.answers == t.verb for other in self.transitions)
        return (
            (t.limit is None or history.count(t.verb) < t.limit)
            and (t.follows is None or t.follows in history)
            and (t.answers is None or self.is_unanswered(t.answers, history))
            and not (is_asked and self.is_unanswered(t.verb, history))
            and not any(self.is_unanswered(verb, history) for verb in t.waits_for)
        )


def next_by(items: Collection[T], name: str, wanted: object) -> T:
    """The item whose attribute `name` is `wanted`; raises KeyError."""
    for item in items:
        if getattr(item, name) == wanted:
            return item
    raise KeyError(wanted)
