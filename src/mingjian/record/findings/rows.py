"""Findings as rows of a table: subject, continuing breach and verdict beside each."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, Subquery

from mingjian.kernel.findings import Decision
from mingjian.record.findings.courses import Course, courses_of
from mingjian.record.findings.evidence import Cell, tell_subjects
from mingjian.record.findings.models import Finding, FindingSet, Verdict
from mingjian.record.findings.verdicts import Word, words_of

OPEN, AWAITS = "open", "awaits"  # beside the decisions: what the list can be narrowed to


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the last finding of a course, with what is known of it."""

    found: Finding
    subject: list[Cell]
    course: Course
    word: Word


def rows_of(findings: Iterable[Finding]) -> list[Row]:
    """The rows of some findings (a page of them), in their order."""
    listed = list(findings)
    courses, words = courses_of(listed), words_of(listed)
    return [
        Row(found, subject, courses[found.pk], words[found.pk]) for found, subject in tell_subjects(listed)
    ]


def narrowed(findings: FindingSet, word: str) -> FindingSet:
    """Those with a verdict; `open`: none that ends them; `awaits`: a second person is awaited."""
    said = Verdict.objects.filter(finding=OuterRef("pk"))
    if word == AWAITS:
        return findings.filter(Exists(said.filter(needs_second=True, review=None)))
    if word != OPEN and word not in set(Decision):
        return findings
    last = said.that_count().order_by("-number").values("decision")[:1]
    standing = findings.annotate(decision=Subquery(last))
    if word == OPEN:
        lasting = [str(d) for d in Decision if not d.ends_breach]
        return standing.filter(Q(decision=None) | Q(decision__in=lasting))
    return standing.filter(decision=word)
