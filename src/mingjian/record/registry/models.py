"""Institutions, their licences and the links between them, as dated statements."""

from datetime import date

from django.db import models
from django.db.models.functions import Coalesce

from mingjian.record.access.sight import OwnedSet
from mingjian.record.journal.models import AppendOnly, Entry
from mingjian.record.publications.models import Publication


class InstitutionSet(OwnedSet["Institution"]):
    """Institutions, narrowed by who looks."""

    path = ""


class Institution(AppendOnly):
    """An institution of the register."""

    institution_id = models.CharField(primary_key=True, max_length=64)
    name = models.CharField(max_length=200, db_index=True)
    kind = models.CharField(max_length=20)
    region = models.CharField(max_length=12, blank=True)
    short_name = models.CharField(max_length=200, blank=True, default="")
    site = models.CharField(max_length=253, blank=True, default="")  # a domain
    registered_at = models.DateTimeField()
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="+")

    objects = InstitutionSet.as_manager()

    def __str__(self) -> str:
        return self.name


class Licence(AppendOnly):
    """A licence and the days on which it holds (`licence_to` is exclusive, empty while open)."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="licences")
    licence_kind = models.CharField(max_length=100, blank=True)
    licence_number = models.CharField(max_length=100, blank=True, default="")
    licence_scope = models.CharField(max_length=400, blank=True)
    licence_from = models.DateField(null=True)
    licence_to = models.DateField(null=True)
    publication = models.OneToOneField(Publication, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(licence_to__isnull=True)
                | models.Q(licence_from__lt=models.F("licence_to")),
                name="licence_dates_in_order",
            )
        ]

    def __str__(self) -> str:
        return f"{self.institution_id} {self.licence_kind} {self.licence_from}"

    def holds_on(self, day: date) -> bool:
        """True on days on which the licence holds."""
        begun = self.licence_from is None or self.licence_from <= day
        return begun and (self.licence_to is None or day < self.licence_to)


class LinkSet(models.QuerySet["Link"]):
    """Links with the day on which they end."""

    def dated(self) -> "LinkSet":
        """Each with `until`, the first day on which it holds no more; None while it stands."""
        return self.annotate(until=Coalesce("end__ended_on", "valid_to"))

    def holding_on(self, day: date) -> "LinkSet":
        """Those that hold on a day."""
        return self.dated().filter(models.Q(until=None) | models.Q(until__gt=day), valid_from__lte=day)


class Link(AppendOnly):
    """Who owns, controls or serves whom, on the days from valid_from up to valid_to (exclusive).

    The ends are institutions, or persons by the digests of the loan books: never public.
    """

    from_id = models.CharField(max_length=64)
    to_id = models.CharField(max_length=64)
    kind = models.CharField(max_length=20)
    share_bp = models.PositiveIntegerField(null=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="+")
    objects = LinkSet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["to_id"], name="link_to")]
        constraints = [
            models.UniqueConstraint(fields=["from_id", "to_id", "kind", "valid_from"], name="one_link_a_day"),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_from__lt=models.F("valid_to")),
                name="link_dates_in_order",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=("controls", "officer"))
                | models.Q(kind="owns", share_bp__isnull=False, share_bp__lte=10_000),
                name="link_kind_known_and_share_given",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_id} {self.kind} {self.to_id} {self.valid_from}"


class LinkEnd(AppendOnly):
    """The first day on which a link that was entered open holds no more."""

    link = models.OneToOneField(Link, on_delete=models.PROTECT, related_name="end")
    ended_on = models.DateField()
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.link} .. {self.ended_on}"
