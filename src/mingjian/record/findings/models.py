"""Evaluations and the findings they saw. Immutable; the public never sees them."""

from typing import Self

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


class FindingSet(models.QuerySet["Finding"]):
    """Findings, narrowed by who looks and by evaluation."""

    def visible_to(self, account: Account | None) -> Self:
        """What concerns an institution in view of the office; no institution sees one (it sees the order)."""
        if account is None or not account.may(Permission.SEE_DESK):
            return self.none()
        seen = in_view(account, "institution__")
        return self.filter(Exists(Concern.objects.filter(seen, finding=OuterRef("pk")))) if seen else self

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
    """Verdicts, narrowed by what became of them."""

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
