"""Cases, their events, clocks, numbers and the findings they rest on. `act` and the worker write them."""

from datetime import date
from typing import Self

from django.db import models

from mingjian.casework.types import case_type
from mingjian.kernel.clocks import Pause, Term, Unit
from mingjian.kernel.permissions import Permission
from mingjian.kernel.workflow import CaseType, Status
from mingjian.record.access.models import Account
from mingjian.record.access.sight import in_view
from mingjian.record.findings.models import Finding
from mingjian.record.journal.models import AppendOnly, Entry
from mingjian.record.publications.models import Publication
from mingjian.record.registry.models import Institution


class CaseSet(models.QuerySet["Case"]):
    """Cases, narrowed by who looks."""

    def visible_to(self, account: Account | None) -> Self:
        """Those of the institutions in view; an institution sees its own once served."""
        seen = self.filter(in_view(account, "institution__"))
        if account is not None and account.may(Permission.SEE_DESK):
            return seen
        return seen.filter(clocks__started_on__isnull=False).distinct()

    def for_rows(self) -> Self:
        """With all that a row of a table tells of a case: a few queries for a whole page."""
        told = self.select_related("institution", "numbered__series")
        return told.prefetch_related("clocks__pauses", "clocks__extensions")


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
    is_final = models.BooleanField(default=False)  # with `due_on` a projection for lists: clocks.note_due
    due_on = models.DateField(default=date.max)  # when the running clock runs out; without one the last day
    findings = models.ManyToManyField(Finding, related_name="cases")
    decision = models.OneToOneField(Publication, null=True, on_delete=models.PROTECT, related_name="case")

    objects = CaseSet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["type_key", "status"], name="case_stage"),
            models.Index(fields=["is_final", "due_on", "-id", "status", "institution"], name="case_due"),
            models.Index(fields=["opened_at", "id"], name="case_opened"),
        ]

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

    @property
    def number_text(self) -> str:
        """The number of its document, such as 鉴改〔2021〕1号; empty before approval."""
        given = CaseNumber.objects.filter(case=self).select_related("series").first()
        return str(given) if given else ""

    @property
    def history(self) -> tuple[str, ...]:
        """The verbs done so far, in order."""
        return tuple(self.events.values_list("verb", flat=True))


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
        indexes = [
            models.Index(fields=["at"], name="case_event_at"),
            models.Index(fields=["by", "case"], name="case_event_by"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.verb}"


class CaseClock(models.Model):
    """A clock of a case: its start, its term, its end. The due day is computed, never stored.

    `wake_on` is the day on which the worker looks next (empty: it has nothing to wait for).
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="clocks")
    key = models.CharField(max_length=20)
    started_on = models.DateField()
    stopped_on = models.DateField(null=True)
    length = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=20)
    basis = models.CharField(max_length=200)
    wake_on = models.DateField(null=True, db_index=True)
    is_provisional = models.BooleanField(default=False)  # `wake_on` rests on a year that is not arranged

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "key"], name="one_clock_a_key")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.key}"

    @property
    def granted_days(self) -> int:
        """Days granted on top of the term."""
        return sum(extension.days for extension in self.extensions.all())

    @property
    def first_term(self) -> Term:
        """The term as it was set at first."""
        return Term(self.length, Unit(self.unit), self.basis)

    @property
    def term(self) -> Term:
        """The term that the clock measures, with what was granted on top."""
        return self.first_term.extended(self.granted_days)

    @property
    def spans(self) -> list[Pause]:
        """The days on which the clock stood."""
        stood = sorted(self.pauses.all(), key=lambda pause: (pause.start, pause.pk))
        return [Pause(pause.start, pause.end) for pause in stood]


class ClockPause(models.Model):
    """Days on which a clock stands; `end` is empty while it does."""

    clock = models.ForeignKey(CaseClock, on_delete=models.PROTECT, related_name="pauses")
    start = models.DateField()
    end = models.DateField(null=True)

    def __str__(self) -> str:
        return f"{self.clock_id} {self.start}..{self.end or ''}"


class ClockExtension(AppendOnly):
    """Days granted on top of the term of a clock."""

    clock = models.ForeignKey(CaseClock, on_delete=models.PROTECT, related_name="extensions")
    days = models.PositiveSmallIntegerField()
    granted_on = models.DateField()

    def __str__(self) -> str:
        return f"{self.clock_id} +{self.days}"


class NumberSeries(models.Model):
    """The numbers of one office, kind of document and year. `last` is what the lock guards."""

    office = models.CharField(max_length=100)
    prefix = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "prefix", "year"], name="one_series")]

    def __str__(self) -> str:
        return f"{self.prefix}〔{self.year}〕"


class CaseNumber(AppendOnly):
    """The number of a case's document: 1, 2, 3 … within its series."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="numbered")
    series = models.ForeignKey(NumberSeries, on_delete=models.PROTECT, related_name="numbers")
    number = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["series", "number"], name="one_number")]

    def __str__(self) -> str:
        return f"{self.series}{self.number}号"
