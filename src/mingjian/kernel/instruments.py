"""Instruments (laws) and their obligations, each fact with how well it was seen."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from mingjian.kernel.text import Text


class Evidence(StrEnum):
    """How well a fact of the law was seen by the people who entered it."""

    TEXT = "text"  # read in the full text
    QUOTE = "quote"  # a sentence quoted by a third party
    NEWS = "news"  # a report
    MEMORY = "memory"  # not checked: what rests on it is marked `unverified`
    SETTING = "setting"  # not law: set and signed by the authority


class Status(StrEnum):
    """Whether an instrument binds."""

    IN_FORCE = "in-force"
    REPEALED = "repealed"
    DRAFT = "draft"


@dataclass(frozen=True, slots=True, kw_only=True)
class Obligation:
    """One duty: its article, its dates, our summary of it and what puts a breach right."""

    id: str
    instrument: str
    article: str
    summary: Text
    remedy: Text
    since: date
    until: date | None  # exclusive
    evidence: Evidence
    article_evidence: Evidence
    since_evidence: Evidence

    def in_force_on(self, day: date) -> bool:
        """True on days on which the duty binds."""
        return self.since <= day and (self.until is None or day < self.until)

    @property
    def is_unverified(self) -> bool:
        """True where the duty, its article or its start date rests on memory alone."""
        return Evidence.MEMORY in {self.evidence, self.article_evidence, self.since_evidence}


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """A law, rule or guideline with its number, issuers, dates and status."""

    key: str
    title: Text
    number: str
    number_evidence: Evidence
    issuers: tuple[Text, ...]
    issued: date
    status: Status
    note: Text
    obligations: tuple[Obligation, ...]

    def obligation_in_force(self, obligation: Obligation, day: date) -> bool:
        """A duty binds where its instrument does: never while a draft, nor after repeal."""
        return self.status is Status.IN_FORCE and obligation.in_force_on(day)
