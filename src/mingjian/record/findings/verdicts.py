"""`propose_verdict` and `review_verdict`: what people say of findings, and how often a rule was wrong.

A verdict is a fact of its own and hangs on the finding's id, so it survives every re-run.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db import IntegrityError, transaction

from mingjian.kernel.findings import Decision, FindingKind
from mingjian.kernel.permissions import Permission
from mingjian.kernel.problems import Refused, problem
from mingjian.kernel.rules import Rule
from mingjian.record.access.models import Account
from mingjian.record.findings.models import CurrentConcern, Finding, Review, Verdict, VerdictSet
from mingjian.record.journal.append import append
from mingjian.record.rulebook.book import book

REASON_LIMIT = 4_000  # characters


@dataclass(frozen=True)
class Word:
    """What was said of a finding so far, the first verdict first."""

    verdicts: tuple[Verdict, ...]

    @cached_property
    def standing(self) -> Verdict | None:
        """The last verdict that counts."""
        return next((v for v in reversed(self.verdicts) if v.counts), None)

    @property
    def told(self) -> str | None:
        """The decision that stands, if any."""
        return self.standing.decision if self.standing else None

    @property
    def pending(self) -> Verdict | None:
        """The verdict that waits for a second person."""
        return self.verdicts[-1] if self.verdicts and self.verdicts[-1].is_pending else None

    @property
    def is_over(self) -> bool:
        """True where the standing verdict ends the breach."""
        return self.standing is not None and self.standing.word.ends_breach


@dataclass(frozen=True, slots=True)
class Record:
    """How a rule did in the eyes of people: findings by their standing verdict."""

    rule: Rule
    found: int
    confirmed: int
    dismissed: int
    exempt: int

    @property
    def false_alarms_bp(self) -> int | None:
        """Dismissed of those confirmed or dismissed, in basis points rounded down; None without any."""
        judged = self.confirmed + self.dismissed
        return self.dismissed * 10_000 // judged if judged else None


def words_of(findings: list[Finding]) -> dict[str, Word]:
    """What was said of each of these findings, by id; a finding nobody spoke of has an empty word."""
    said = words_by_id(Verdict.objects.filter(finding__in=[f.pk for f in findings]))
    return {f.pk: said.get(f.pk, Word(())) for f in findings}


def words_by_id(verdicts: VerdictSet) -> dict[str, Word]:
    """What was said, by the id of the finding, of those of which anything was."""
    told: dict[str, list[Verdict]] = defaultdict(list)
    for verdict in verdicts.select_related("review").order_by("number"):
        told[verdict.finding_id].append(verdict)
    return {pk: Word(tuple(said)) for pk, said in told.items()}


def propose_verdict(
    finding: Finding, decision: Decision, *, reason: str, seen: int, by: Account, at: datetime
) -> Verdict:
    """Say of a finding what it is, having seen `seen` verdicts on it.

    The same word by the same person again gives the verdict that stands. Raises Refused where the person may
    not, the reason is empty, a second person is still awaited, or somebody else spoke first.
    """
    _require_right(finding, Permission.PROPOSE_VERDICT, by)
    said = _reason(reason)
    word = words_of([finding])[finding.pk]
    last = word.verdicts[-1] if len(word.verdicts) == seen + 1 else None
    if last and (last.by, last.word, last.reason) == (by.username, decision, said):
        return last
    if word.pending or len(word.verdicts) != seen:
        raise Refused(problem("verdict.moved", value=len(word.verdicts), allowed=seen))
    needs_second = decision.ends_breach and finding.kind == FindingKind.BREACH
    payload = {"decision": str(decision), "reason": said, "needs_second": needs_second}
    try:
        with transaction.atomic():
            entry = append(
                kind="verdict.proposed",
                subject=f"finding:{finding.pk}",
                payload=payload,
                by=by.username,
                at=at,
                key=f"verdict:{finding.pk}:{seen + 1}",
            )
            said_now = Verdict.objects.create(
                finding=finding, number=seen + 1, by=by.username, at=at, entry=entry, **payload
            )
            _retell(finding)
            return said_now
    except (IntegrityError, Refused):  # two people spoke at once
        raise Refused(problem("verdict.moved", value=seen + 1, allowed=seen)) from None


def review_verdict(verdict: Verdict, *, agrees: bool, reason: str = "", by: Account, at: datetime) -> Review:
    """Agree to a verdict that ends a breach, or not, as the second person.

    Raises Refused where the person may not, proposed it, gives no reason for a refusal, or where the verdict
    was already answered otherwise.
    """
    _require_right(verdict.finding, Permission.CONFIRM_VERDICT, by)
    if by.username == verdict.by or not verdict.needs_second:
        raise Refused(problem("verdict.second", value=verdict.by))
    said = _reason(reason) if reason.strip() or not agrees else ""
    payload = {"agrees": agrees, "reason": said}
    try:
        with transaction.atomic():
            entry = append(
                kind="verdict.reviewed",
                subject=f"finding:{verdict.finding_id}",
                payload=payload,
                by=by.username,
                at=at,
                key=f"review:{verdict.pk}",
            )
            review, _ = Review.objects.get_or_create(
                verdict=verdict, defaults={**payload, "by": by.username, "at": at, "entry": entry}
            )
            _retell(verdict.finding)
            return review
    except Refused:  # the entry of the other answer stands
        raise Refused(problem("verdict.moved", value=verdict.number, allowed=verdict.number)) from None


def records(visible: Mapping[str, int]) -> list[Record]:
    """Each rule with its findings (`visible`: by rule) and its false alarms, in the order of the book."""
    said = Verdict.objects.that_count().order_by("number")
    standing = {
        pk: (rule, word) for pk, rule, word in said.values_list("finding", "finding__rule", "decision")
    }
    tally = Counter(standing.values())
    return [
        Record(rule, visible.get(rule.key, 0), *(tally[rule.key, str(decision)] for decision in Decision))
        for rule in book().rules
    ]


def _retell(finding: Finding) -> None:
    """Note in the projection of the lists what stands now."""
    word = words_of([finding])[finding.pk]
    CurrentConcern.objects.filter(finding=finding).update(word=word.told, awaits=bool(word.pending))


def _require_right(finding: Finding, permission: Permission, by: Account) -> None:
    if not by.may(permission) or not Finding.objects.visible_to(by).filter(pk=finding.pk).exists():
        raise Refused(problem("verdict.forbidden", value=by.role.key))


def _reason(text: str) -> str:
    said = text.strip()
    if not said or len(said) > REASON_LIMIT:
        raise Refused(problem("verdict.reason", value=len(said), allowed=f"1–{REASON_LIMIT}"))
    return said
