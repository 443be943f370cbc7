"""The findings of the latest evaluation as lists read them: a projection that is kept and can be made again.

`refresh` follows an evaluation and fills an empty projection, `rebuild` compares everything; both write the
difference alone, a slice of findings at a time. Ids are digests: slices by first characters are alike.
"""

from collections.abc import Iterator, Sequence

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from mingjian.kernel.permissions import Permission
from mingjian.record.access.models import Account
from mingjian.record.access.sight import in_view
from mingjian.record.findings.models import (
    Concern,
    CurrentConcern,
    Evaluation,
    Finding,
    Sighting,
    Verdict,
)
from mingjian.record.findings.verdicts import Word, words_by_id
from mingjian.record.registry.models import Institution

SLICE_ROWS = 2_000  # findings compared at once
BATCH = 1_000
HEX = 16

Told = tuple[int, int, str, str, bool, str | None, bool, str, str, int]
COLUMNS = (
    "position", "severity_rank", "rule", "period", "goes_on", "word", "awaits", "region", "kind",
    "first_seen",
)  # fmt: skip


def refresh() -> None:
    """Follow the latest evaluation: compare only findings that came or went, and those before them."""
    if evaluation := latest_evaluation():
        with transaction.atomic():
            if not CurrentConcern.objects.exists():
                _fill(evaluation)
            moved = sorted(_moved(evaluation))
            for at in range(0, len(moved), SLICE_ROWS):
                part = moved[at : at + SLICE_ROWS]
                _compare(evaluation, Q(finding__in={*part, *_before(part)}))


def rebuild() -> None:
    """Compare every finding with the facts."""
    if evaluation := latest_evaluation():
        with transaction.atomic():
            for start, end in _slices(Sighting.objects.filter(evaluation=evaluation).count()):
                _compare(evaluation, Q(finding__gte=start, finding__lt=end))


def is_lacking() -> bool:
    """True where findings stand of which the projection knows nothing: a database from before it."""
    seen = Sighting.objects.filter(evaluation=latest_evaluation())
    return not CurrentConcern.objects.exists() and seen.exists()


def latest_evaluation() -> Evaluation | None:
    """The evaluation of the latest day, with entry and snapshot; of a day, the one made last."""
    return Evaluation.objects.select_related("entry", "snapshot").order_by("-as_of", "-pk").first()


def current_in_view(account: Account | None) -> QuerySet[CurrentConcern]:
    """One row for each finding of the latest evaluation in view: that of its first institution in view."""
    rows = CurrentConcern.objects.all()
    if account is None or not account.may(Permission.SEE_DESK):
        return rows.none()
    seen = in_view(account, "")
    if not seen:
        return rows.filter(position=0)
    earlier = CurrentConcern.objects.filter(
        seen, finding=OuterRef("finding"), position__lt=OuterRef("position")
    )
    return rows.filter(seen).filter(Q(position=0) | ~Exists(earlier))


def _fill(evaluation: Evaluation) -> None:
    """All at once in the database where nothing is kept: row by row takes minutes at a million findings."""
    finding, concern, sighting, institution, current = (
        f'"{model._meta.db_table}"'  # noqa: SLF001 - Django's documented way to the name of a table
        for model in (Finding, Concern, Sighting, Institution, CurrentConcern)
    )
    follows = (
        f"SELECT 1 FROM {finding} g JOIN {sighting} t ON t.finding_id = g.finding_id "  # noqa: S608 - names alone
        "WHERE g.course = f.course AND g.period = f.following AND t.evaluation_id = s.evaluation_id"
    )
    sql = (
        f"INSERT INTO {current} (finding_id, institution_id, {', '.join(COLUMNS)}) "  # noqa: S608
        "SELECT f.finding_id, c.institution_id, "
        "row_number() OVER (PARTITION BY f.finding_id ORDER BY c.institution_id) - 1, "
        f"f.severity_rank, f.rule, f.period, EXISTS ({follows}), NULL, FALSE, i.region, i.kind, "
        "f.evaluation_id "
        f"FROM {sighting} s JOIN {finding} f ON f.finding_id = s.finding_id "
        f"JOIN {concern} c ON c.finding_id = f.finding_id "
        f"JOIN {institution} i ON i.institution_id = c.institution_id WHERE s.evaluation_id = %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [evaluation.pk])
    judged = sorted(set(Verdict.objects.values_list("finding_id", flat=True)))
    for at in range(0, len(judged), SLICE_ROWS):
        _compare(evaluation, Q(finding__in=judged[at : at + SLICE_ROWS]))


def _moved(evaluation: Evaluation) -> set[str]:
    """The findings that the evaluation sees and the projection lacks, and the other way round."""
    kept = CurrentConcern.objects.filter(finding=OuterRef("finding"))
    seen = Sighting.objects.filter(evaluation=evaluation, finding=OuterRef("finding"))
    came = Sighting.objects.filter(~Exists(kept), evaluation=evaluation)
    gone = CurrentConcern.objects.filter(~Exists(seen))
    return {pk for rows in (came, gone) for pk in rows.values_list("finding_id", flat=True)}


def _before(moved: Sequence[str]) -> Iterator[str]:
    """The findings of the same courses one period earlier: whether they go on may have changed."""
    places = set(Finding.objects.filter(pk__in=moved).values_list("course", "period"))
    courses = Finding.objects.filter(course__in={course for course, _ in places})
    for pk, course, following in courses.values_list("pk", "course", "following"):
        if (course, following) in places:
            yield pk


def _compare(evaluation: Evaluation, part: Q) -> None:
    stored = {
        (finding, who): (pk, tuple(told))
        for pk, finding, who, *told in CurrentConcern.objects.filter(part).values_list(
            "pk", "finding_id", "institution_id", *COLUMNS
        )
    }
    wanted = dict(_wanted(evaluation, part))
    wrong = [pk for key, (pk, told) in stored.items() if wanted.get(key) != told]
    for at in range(0, len(wrong), BATCH):
        CurrentConcern.objects.filter(pk__in=wrong[at : at + BATCH]).delete()
    CurrentConcern.objects.bulk_create(
        (
            CurrentConcern(finding_id=key[0], institution_id=key[1], **dict(zip(COLUMNS, told, strict=True)))
            for key, told in wanted.items()
            if key not in stored or stored[key][1] != told
        ),
        batch_size=BATCH,
    )


def _wanted(evaluation: Evaluation, part: Q) -> Iterator[tuple[tuple[str, str], Told]]:
    """What the facts say of some findings: (finding, institution) and the other columns."""
    follows = Sighting.objects.filter(
        evaluation=evaluation,
        finding__course=OuterRef("finding__course"),
        finding__period=OuterRef("finding__following"),
    )
    concerns = (
        Concern.objects.filter(part, finding__sightings__evaluation=evaluation)
        .annotate(goes_on=Exists(follows))
        .order_by("finding", "institution")
        .values_list(
            "finding_id", "institution_id", "finding__severity_rank", "finding__rule", "finding__period",
            "goes_on", "institution__region", "institution__kind", "finding__evaluation",
        )
    )  # fmt: skip
    words = words_by_id(Verdict.objects.filter(part))
    before, position = "", 0
    for finding, who, rank, rule, period, goes_on, region, kind, first in concerns:
        position, before = (position + 1 if finding == before else 0), finding
        word = words.get(finding, Word(()))
        told = (position, rank, rule, period, goes_on, word.told, bool(word.pending), region, kind, first)
        yield (finding, who), told


def _slices(count: int) -> Iterator[tuple[str, str]]:
    """Ranges of ids, one after another, that hold some thousands of findings each."""
    width = 0
    while count > SLICE_ROWS * HEX**width:
        width += 1
    firsts = [f"{n:0{width}x}" for n in range(1, HEX**width)] if width else []
    yield from zip(["", *firsts], [*firsts, "g"], strict=True)  # every digest is before "g"
