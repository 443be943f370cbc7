"""What an institution is to file, and by when."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from mingjian.kernel.calendars import UnknownYear
from mingjian.kernel.clocks import Due, due_on
from mingjian.kernel.forms import FormSpec
from mingjian.kernel.periods import Period
from mingjian.law.calendars import live
from mingjian.law.formbook import forms
from mingjian.record.registry.models import Institution

FILED_MONTHLY = ("loan-book", "custody-daily", "p2p-monthly")


@dataclass(frozen=True, slots=True)
class Duty:
    """A form of a period that this institution has not filed; `later` periods behind it are open too."""

    form: FormSpec
    period: Period
    due: Due | None
    later: int = 0

    @property
    def address(self) -> str:
        """Where it is handed in."""
        return f"{reverse('file')}?{urlencode({'form': self.form.key, 'period': str(self.period)})}"


def due_of(form: FormSpec, period: Period) -> Due | None:
    """The last day in time; None where the law sets none or no calendar reaches it: then nobody judges."""
    try:
        return due_on(period.last_day, form.due, live()) if form.due else None
    except UnknownYear:
        return None


def duties(institution: Institution, today: date) -> list[Duty]:
    """Forms not filed for the month after the last one filed, as far as that month has ended.

    What is due first comes first; what has no date in law comes last.
    """
    if institution.kind != "p2p":
        return []
    found = []
    for key in FILED_MONTHLY:
        spec = forms()[key]
        filed = institution.filings.filter(form=key, section=spec.sections[0].name)
        last = filed.order_by("-period").values_list("period", flat=True).first()
        period = Period.month_of(Period.parse_month(last).end if last else spec.since)
        if period.end <= today:
            due = due_of(spec, period)
            this = today.year * 12 + today.month
            later = this - 1 - (period.start.year * 12 + period.start.month)
            found.append(Duty(spec, period, due, later))
    return sorted(found, key=lambda duty: duty.due.day if duty.due else date.max)
