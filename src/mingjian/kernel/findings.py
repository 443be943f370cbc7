"""Finding: what a rule or a model saw, with the rows that prove it. Immutable; not yet guilt."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from mingjian.kernel.canonical import digest
from mingjian.kernel.text import Text

EVIDENCE_LIMIT = 1_000  # rows listed a finding; the rest is counted and digested

Plain = str | int | bool | None


class FindingKind(StrEnum):
    """A breach cites an obligation in force; a watch compares with a setting of the authority."""

    BREACH = "breach"
    WATCH = "watch"


class Gravity(StrEnum):
    """How grave a finding is."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        """0 for low to 3 for critical."""
        return list(Gravity).index(self)

    @property
    def label(self) -> Text:
        """The word for it."""
        return _WORDS[self.rank]


_WORDS = (Text("低", "Low"), Text("中", "Medium"), Text("高", "High"), Text("重大", "Critical"))


class Decision(StrEnum):
    """What a person says of a finding: the verdict."""

    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"  # a false alarm
    EXEMPT = "exempt"  # as found, but allowed

    @property
    def ends_breach(self) -> bool:
        """True where a breach is over by this word: a second person must agree."""
        return self is not Decision.CONFIRMED

    @property
    def label(self) -> Text:
        """The word for it."""
        return _DECISIONS[self]


_DECISIONS = {
    Decision.CONFIRMED: Text("属实", "Confirmed"),
    Decision.DISMISSED: Text("误报", "Dismissed"),
    Decision.EXEMPT: Text("豁免", "Exempt"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceRow:
    """One row of a table: its key and exactly the values that the measure and its conditions use."""

    table: str
    key: dict[str, Plain]
    values: dict[str, Plain]

    def as_json(self) -> dict[str, object]:
        """The row as the interface page lists it."""
        return {"table": self.table, "key": self.key, "values": self.values}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One finding of one rule about one subject in one period."""

    rule: str
    revision: int
    obligation: str | None
    kind: FindingKind
    subject: dict[str, str]
    institutions: tuple[str, ...]
    period: str
    measured: int
    threshold: int
    unit: str
    severity: Gravity
    caveats: tuple[str, ...]
    evidence: tuple[EvidenceRow, ...]

    @property
    def id(self) -> str:
        """The digest of rule, subject, period and evidence: a re-run gives the same one."""
        return digest(
            {
                "rule": self.rule,
                "subject": self.subject,
                "period": self.period,
                "evidence": [row.as_json() for row in self.evidence],
            }
        )

    @property
    def course(self) -> str:
        """The digest of rule and subject: what findings of adjoining periods have in common."""
        return course_of(self.rule, self.subject)

    def as_json(self) -> dict[str, object]:
        """The finding as the interface page lists it."""
        return {
            "id": self.id,
            "rule": self.rule,
            "revision": self.revision,
            "obligation": self.obligation,
            "kind": str(self.kind),
            "subject": self.subject,
            "institutions": list(self.institutions),
            "period": self.period,
            "measured": self.measured,
            "threshold": self.threshold,
            "unit": self.unit,
            "severity": str(self.severity),
            "caveats": list(self.caveats),
            "evidence": [row.as_json() for row in self.evidence],
        }


def course_of(rule: str, subject: dict[str, str]) -> str:
    """The digest of a rule and a subject."""
    return digest({"rule": rule, "subject": subject})


def plain(value: object) -> Plain:
    """A cell as canonical JSON holds it: days become ISO text."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"evidence holds texts, integers, days and nothing else, not {type(value).__name__}")
