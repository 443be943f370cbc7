"""What the public may know of an institution, gathered for its page, the comparison and the document."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from mingjian.record.publications.models import Publication
from mingjian.record.registry.models import Institution, Licence

PUBLIC_FIGURES = "p2p-monthly"  # the form whose figures are published


@dataclass(frozen=True)
class Profile:
    """An institution on a day: its licences, the filings that stand (newest first), final decisions."""

    institution: Institution
    licences: Sequence[Licence]
    filings: Sequence[Publication]
    decisions: Sequence[Publication]
    day: date

    @cached_property
    def held(self) -> list[Licence]:
        """The licences that hold on the day."""
        return [licence for licence in self.licences if licence.holds_on(self.day)]

    @cached_property
    def standing(self) -> str:
        """`held`, `ended`, `future` or `none`: whether a licence holds."""
        if self.held:
            return "held"
        if any(licence.licence_to and licence.licence_to <= self.day for licence in self.licences):
            return "ended"
        return "future" if self.licences else "none"

    @cached_property
    def scope(self) -> str:
        """The business that the licences name that hold."""
        return "; ".join(dict.fromkeys(one.licence_scope for one in self.held if one.licence_scope))

    @cached_property
    def turning(self) -> date | None:
        """The day on which that turned or turns; None where nothing ended or begins."""
        days = {
            "held": [one.licence_from for one in self.held if one.licence_from],
            "ended": [
                one.licence_to for one in self.licences if one.licence_to and one.licence_to <= self.day
            ],
            "future": [one.licence_from for one in self.licences if one.licence_from],
        }.get(self.standing, [])
        return (max(days) if self.standing == "ended" else min(days)) if days else None

    @cached_property
    def monthly(self) -> list[Publication]:
        """The filings whose figures are public, newest first."""
        return [filing for filing in self.filings if filing.figures["form"] == PUBLIC_FIGURES]

    @cached_property
    def others(self) -> list[Publication]:
        """The filings that only the authority may read."""
        return [filing for filing in self.filings if filing.figures["form"] != PUBLIC_FIGURES]

    @cached_property
    def latest(self) -> Publication | None:
        """The newest filing with public figures."""
        return next((filing for filing in self.filings if filing.figures["figures"]), None)

    @property
    def dated(self) -> int:
        """How many filings had a date set by law."""
        return sum(filing.figures["on_time"] is not None for filing in self.filings)

    @property
    def late(self) -> int:
        """How many of those came late."""
        return sum(filing.figures["on_time"] is False for filing in self.filings)

    def trend(self, figure: str, months: int) -> list[int | None]:
        """A public figure over the last filed months, oldest first."""
        return [filing.figures["figures"].get(figure) for filing in self.monthly[:months]][::-1]


def read_profiles(institutions: Sequence[Institution], day: date) -> list[Profile]:
    """The profiles of institutions, in two questions however many there are."""
    ids = [institution.pk for institution in institutions]
    licences = Licence.objects.filter(institution__in=ids).select_related("publication__entry__sequenced")
    found = list(licences.order_by("licence_from", "pk"))
    told = Publication.objects.filter(subject__in=ids, kind__in=("filing", "decision"))
    published = list(told.select_related("entry__sequenced").defer("entry__leaf").order_by("-pk"))
    return [
        Profile(
            institution,
            [one for one in found if one.institution_id == institution.pk],
            _standing(p for p in published if (p.subject, p.kind) == (institution.pk, "filing")),
            [p for p in published if (p.subject, p.kind) == (institution.pk, "decision")],
            day,
        )
        for institution in institutions
    ]


def _standing(published: Iterable[Publication]) -> list[Publication]:
    """Filings by period, the newest first, without those that an amendment names.

    An amendment tells the timeliness of the first one.
    """
    found = list(published)
    superseded = {filing.figures.get("supersedes") for filing in found}
    stand = [filing for filing in found if filing.entry.digest not in superseded]
    stand.sort(key=lambda filing: (filing.figures["form"], filing.figures.get("section") or ""))
    return sorted(stand, key=lambda filing: str(filing.figures["period"]), reverse=True)
