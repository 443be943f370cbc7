"""Courses: findings of one rule and subject in adjoining periods are one continuing breach. Derived.

Other evidence for the same rule, subject and period supersedes the older finding.
"""

from dataclasses import dataclass

from django.db.models import Exists, Max, OuterRef

from mingjian.record.findings.models import Evaluation, Finding, FindingSet


@dataclass(frozen=True, slots=True)
class Course:
    """A continuing breach up to one finding: its findings, the earliest first."""

    findings: tuple[Finding, ...]

    @property
    def first_period(self) -> str:
        """Since when it goes on."""
        return self.findings[0].period

    @property
    def periods(self) -> int:
        """How many adjoining periods."""
        return len(self.findings)

    @property
    def is_continuing(self) -> bool:
        """True where it spans more than one period."""
        return len(self.findings) > 1


@dataclass(frozen=True, slots=True)
class Span:
    """How long a breach goes on up to one finding: what a row of a list tells of its course."""

    first_period: str
    periods: int

    @property
    def is_continuing(self) -> bool:
        """True where it spans more than one period."""
        return self.periods > 1


@dataclass(frozen=True, slots=True)
class Place:
    """Where a finding stands among those of its rule, subject and period."""

    newer: Finding | None  # what superseded it
    older: tuple[Finding, ...]  # what it superseded
    is_gone: bool  # a later evaluation of the same day does not see it, nor anything in its place


def latest_of(findings: FindingSet, evaluation: Evaluation | None) -> FindingSet:
    """Those of an evaluation's findings whose breach does not go on into the next period."""
    goes_on = Finding.objects.seen_in(evaluation).filter(
        course=OuterRef("course"), period=OuterRef("following")
    )
    return findings.exclude(Exists(goes_on))


def courses_of(findings: list[Finding]) -> dict[str, Course]:
    """The course that leads up to each finding, by its id."""
    by_period: dict[tuple[str, str], Finding] = {}
    for one in _last_seen(Finding.objects.filter(course__in={f.course for f in findings})):
        by_period[one.course, one.following] = one  # the last seen one wins
    return {f.pk: Course(tuple(reversed(_back_from(f, by_period)))) for f in findings}


def spans_of(findings: list[Finding]) -> dict[str, Span]:
    """The span that leads up to each finding, by its id; reads periods alone, no evidence."""
    courses = Finding.objects.filter(course__in={f.course for f in findings})
    before = {
        (course, following): period
        for course, following, period in courses.values_list("course", "following", "period")
    }
    return {f.pk: _span(f, before) for f in findings}


def place_of(finding: Finding) -> Place:
    """What superseded a finding, what it superseded, and whether it still stands."""
    siblings = list(_last_seen(Finding.objects.filter(course=finding.course, period=finding.period)))
    here = siblings.index(finding)
    last = Evaluation.objects.filter(sightings__finding=finding).latest()
    later = Evaluation.objects.filter(as_of=last.as_of, pk__gt=last.pk).exists()
    newer = siblings[-1] if here < len(siblings) - 1 else None
    return Place(newer, tuple(siblings[:here]), is_gone=later and newer is None)


def _last_seen(findings: FindingSet) -> FindingSet:
    """Findings in the order in which evaluations saw them last; of one evaluation, by id."""
    return findings.annotate(last_seen=Max("sightings__evaluation")).order_by("last_seen", "pk")


def _span(finding: Finding, before: dict[tuple[str, str], str]) -> Span:
    first, periods = finding.period, 1
    while earlier := before.get((finding.course, first)):
        first, periods = earlier, periods + 1
    return Span(first, periods)


def _back_from(finding: Finding, by_period: dict[tuple[str, str], Finding]) -> list[Finding]:
    chain = [finding]
    while earlier := by_period.get((finding.course, chain[-1].period)):
        chain.append(earlier)
    return chain
