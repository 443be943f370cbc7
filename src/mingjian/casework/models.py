"""Cases, their events, clocks and the findings they rest on. `act` is the only writer."""

from typing import Self

from django.db import models

from mingjian.casework.types import case_type
from mingjian.kernel.clocks import Pause, Term, Unit
from mingjian.kernel.permissions import Permission
from mingjian.kernel.workflow import CaseType, Status
from mingjian.record.access.models import Account
from mingjian.record.findings.models import Finding
from mingjian.record.journal.models import AppendOnly, Entry
from mingjian.record.publications.models import Publication
from mingjian.record.registry.models import Institution


class CaseSet(models.QuerySet["Case"]):
    """Cases, narrowed by who looks."""

    def visible_to(self, account: Account | None) -> Self:
        """All for a supervisor; for an institution those about it that were served."""
        if account is None:
            return self.none()
        if account.may(Permission.SEE_DESK):
            return self
        if account.may(Permission.SEE_PORTAL):
            return self.filter(
                institution_id=account.institution_id, clocks__started_on__isnull=False
            ).distinct()
        return self.none()


class Case(models.Model):
    """A case about an institution. Mutable in status, outcome and version alone, by `act`."""

    type_key = models.CharField(max_length=40)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="cases")
    status = models.CharField(max_length=20)
    outcome = models.CharField(max_length=20, blank=True)
    demand = models.TextField()  # what is to be put right
    term_days = models.PositiveSmallIntegerField()
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=150)
    version = models.PositiveIntegerField(default=0)  # compare-and-swap
    findings = models.ManyToManyField(Finding, related_name="cases")
    decision = models.OneToOneField(Publication, null=True, on_delete=models.PROTECT, related_name="case")

    objects = CaseSet.as_manager()

    def __str__(self) -> str:
        return f"{self.type_key} {self.pk}"

    @property
    def type(self) -> CaseType:
        """The case type: statuses, transitions, clocks."""
        return case_type(self.type_key)

    @property
    def stage(self) -> Status:
        """The status with its label."""
        return self.type.status(self.status)


class CaseEvent(AppendOnly):
    """One act on a case."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="events")
    verb = models.CharField(max_length=20)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()
    payload = models.JSONField()
    source = models.CharField(max_length=20)
    target = models.CharField(max_length=20)
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="case_event")

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.case_id} {self.verb}"


class CaseClock(models.Model):
    """A clock of a case: its start, its term, its end. The due day is computed, never stored."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="clocks")
    key = models.CharField(max_length=20)
    started_on = models.DateField()
    stopped_on = models.DateField(null=True)
    length = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=20)
    basis = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "key"], name="one_clock_a_key")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.key}"

    @property
    def term(self) -> Term:
        """The term that the clock measures."""
        return Term(self.length, Unit(self.unit), self.basis)

    @property
    def spans(self) -> list[Pause]:
        """The days on which the clock stood."""
        return [Pause(pause.start, pause.end) for pause in self.pauses.order_by("start", "pk")]


class ClockPause(models.Model):
    """Days on which a clock stands; `end` is empty while it does."""

    clock = models.ForeignKey(CaseClock, on_delete=models.PROTECT, related_name="pauses")
    start = models.DateField()
    end = models.DateField(null=True)

    def __str__(self) -> str:
        return f"{self.clock_id} {self.start}..{self.end or ''}"
