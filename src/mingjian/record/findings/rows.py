"""Findings as rows of a table: subject, continuing breach and verdict beside each."""

from collections.abc import Iterable
from dataclasses import dataclass

from mingjian.record.findings.courses import Span, spans_of
from mingjian.record.findings.evidence import Cell, tell_subjects
from mingjian.record.findings.models import Finding
from mingjian.record.findings.verdicts import Word, words_of

OPEN, AWAITS = "open", "awaits"  # beside the decisions: what the list can be narrowed to


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the last finding of a course, with what is known of it."""

    found: Finding
    subject: list[Cell]
    course: Span
    word: Word


def rows_of(findings: Iterable[Finding]) -> list[Row]:
    """The rows of some findings (a page of them), in their order."""
    listed = list(findings)
    spans, words = spans_of(listed), words_of(listed)
    return [Row(found, subject, spans[found.pk], words[found.pk]) for found, subject in tell_subjects(listed)]
