"""Evaluations and the findings they saw. Immutable; the public never sees them."""

from typing import Any, Self, TypeVar

from django.db import models
from django.db.models import Exists, OuterRef

from mingjian.kernel import findings as kernel
from mingjian.kernel.permissions import Permission
from mingjian.kernel.rules import Rule
from mingjian.record.access.models import Account
from mingjian.record.access.sight import in_view
from mingjian.record.journal.models import AppendOnly, Entry
from mingjian.record.registry.models import Institution
from mingjian.record.rulebook.book import book
from mingjian.record.snapshots.models import Snapshot


class Evaluation(AppendOnly):
    """One run of the rulebook over a snapshot."""

    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="evaluations")
    as_of = models.DateField()
    rulebook = models.CharField(max_length=64)
    engine = models.CharField(max_length=40)
    backend = models.CharField(max_length=20)
    input_digest = models.CharField(max_length=64)
    inputs = models.JSONField()
    not_judged = models.JSONField()
    recorded_at = models.DateTimeField()
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="evaluation")

    class Meta:
        get_latest_by = ["as_of", "pk"]

    def __str__(self) -> str:
        return f"{self.as_of} #{self.pk}"


Rows = TypeVar("Rows", bound="models.QuerySet[Any]")


def _in_view(rows: Rows, account: Account | None, finding: str) -> Rows:
    """Rows whose finding, named by a field, concerns an institution in view; who sees all asks nothing."""
    if account is None or not account.may(Permission.SEE_DESK):
        return rows.none()
    seen = in_view(account, "institution__")
    return rows.filter(Exists(Concern.objects.filter(seen, finding=OuterRef(finding)))) if seen else rows


class FindingSet(models.QuerySet["Finding"]):
    """Findings, narrowed by who looks and by evaluation."""

    def visible_to(self, account: Account | None) -> Self:
        """What concerns an institution in view of the office; no institution sees one (it sees the order)."""
        return _in_view(self, account, "pk")

    def seen_in(self, evaluation: Evaluation | None) -> Self:
        """The findings of one evaluation."""
        return self.filter(sightings__evaluation=evaluation) if evaluation else self.none()


class Finding(AppendOnly):
    """A finding as it was first seen; `sightings` say in which evaluations it stood."""

    finding_id = models.CharField(primary_key=True, max_length=64)
    rule = models.CharField(max_length=60, db_index=True)
    revision = models.IntegerField()
    obligation = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=10)
    subject = models.JSONField()
    period = models.CharField(max_length=10)
    measured = models.BigIntegerField()
    threshold = models.BigIntegerField()
    unit = models.CharField(max_length=20)
    severity = models.CharField(max_length=10)
    severity_rank = models.SmallIntegerField()
    caveats = models.JSONField()
    evidence = models.JSONField()
    course = models.CharField(max_length=64)  # digest of rule and subject
    following = models.CharField(max_length=10)  # the period that adjoins
    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="first_seen")
    institutions = models.ManyToManyField(Institution, through="Concern", related_name="findings")

    objects = FindingSet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["course", "period"], name="finding_course")]

    def __str__(self) -> str:
        return f"{self.rule} {self.finding_id[:12]}"

    @property
    def definition(self) -> Rule:
        """The rule that found it."""
        return book().rule(self.rule)

    def as_kernel(self) -> kernel.Finding:
        """The finding as the engines know it; its id must come out the same."""
        return kernel.Finding(
            rule=self.rule,
            revision=self.revision,
            obligation=self.obligation or None,
            kind=kernel.FindingKind(self.kind),
            subject=self.subject,
            institutions=tuple(sorted(c.institution_id for c in self.concerns.all())),
            period=self.period,
            measured=self.measured,
            threshold=self.threshold,
            unit=self.unit,
            severity=kernel.Gravity(self.severity),
            caveats=tuple(self.caveats),
            evidence=tuple(kernel.EvidenceRow(**row) for row in self.evidence),
        )


class Concern(AppendOnly):
    """A finding concerns an institution."""

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="concerns")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="concerns")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["finding", "institution"], name="one_concern")]


class Sighting(AppendOnly):
    """A finding stood in an evaluation."""

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="sightings")
    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="sightings")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["finding", "evaluation"], name="one_sighting")]


class VerdictSet(models.QuerySet["Verdict"]):
    """Verdicts, narrowed by who looks and by what became of them."""

    def visible_to(self, account: Account | None) -> Self:
        """Those on findings in view of the office."""
        return _in_view(self, account, "finding")

    def that_count(self) -> Self:
        """Those that need nobody else, or to which the second person agreed."""
        return self.filter(models.Q(needs_second=False) | models.Q(review__agrees=True))


class Verdict(AppendOnly):
    """What a person said of a finding. One that ends a breach counts when a second person agreed."""

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="verdicts")
    number = models.PositiveIntegerField()  # of the finding, from 1
    decision = models.CharField(max_length=10, choices=[(str(d), d.label.en) for d in kernel.Decision])
    reason = models.TextField()
    by = models.CharField(max_length=150)
    at = models.DateTimeField()
    needs_second = models.BooleanField()
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="verdict")

    objects = VerdictSet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["finding", "number"], name="one_verdict_a_number")]

    def __str__(self) -> str:
        return f"{self.finding_id[:12]} {self.decision} #{self.number}"

    @property
    def word(self) -> kernel.Decision:
        """The decision."""
        return kernel.Decision(self.decision)

    @property
    def answer(self) -> "Review | None":
        """What the second person said, if anything."""
        return getattr(self, "review", None)

    @property
    def is_pending(self) -> bool:
        """True while a second person is awaited."""
        return self.needs_second and self.answer is None

    @property
    def counts(self) -> bool:
        """True once it needs nobody or the second person agreed."""
        return not self.needs_second or (self.answer is not None and self.answer.agrees)


class Review(AppendOnly):
    """What the second person said of a verdict."""

    verdict = models.OneToOneField(Verdict, on_delete=models.PROTECT, related_name="review")
    agrees = models.BooleanField()
    reason = models.TextField(blank=True)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="review")


class CurrentConcern(models.Model):
    """A finding of the latest evaluation beside an institution that it concerns: what lists read.

    A projection, which `current` keeps and can make again. Its row of `position` 0 stands for the finding
    itself. Every order of the list has an index that holds all that a list narrows by.
    """

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="current", db_index=False)
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="current", db_index=False
    )
    position = models.SmallIntegerField()  # of the institution among those that the finding concerns, by id
    severity_rank = models.SmallIntegerField()
    rule = models.CharField(max_length=60)
    period = models.CharField(max_length=10)
    goes_on = models.BooleanField()  # into the period that adjoins
    word = models.CharField(max_length=10, null=True)  # the verdict that stands, if any
    awaits = models.BooleanField()  # a second person
    region = models.CharField(max_length=12)  # of the institution, as its kind: `in_view` names them
    kind = models.CharField(max_length=20)
    first_seen = models.BigIntegerField()  # the evaluation that saw the finding first

    class Meta:
        constraints = [models.UniqueConstraint(fields=["finding", "institution"], name="one_current_concern")]
        indexes = [
            models.Index(
                fields=[*order, "id", "position", "goes_on", "word", "region", "kind"],
                name=f"current_{name}",
            )
            for name, order in {
                "gravity": ("-severity_rank", "-period", "rule"),
                "period": ("-period", "-severity_rank", "rule"),
                "rule_gravity": ("rule", "-severity_rank", "-period"),
                "rule_period": ("rule", "-period", "-severity_rank"),
            }.items()
        ] + [
            models.Index(fields=["institution", "severity_rank"], name="current_institution"),
            models.Index(fields=["word"], name="current_word", condition=models.Q(word__isnull=False)),
            models.Index(fields=["awaits"], name="current_awaits", condition=models.Q(awaits=True)),
        ]

    def __str__(self) -> str:
        return f"{self.finding_id[:12]} {self.institution_id}"
