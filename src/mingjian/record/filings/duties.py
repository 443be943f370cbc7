"""What an institution is to file, and by when."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from mingjian.kernel.clocks import Due, due_on
from mingjian.kernel.forms import FormSpec
from mingjian.kernel.periods import Period
from mingjian.law.calendars import live
from mingjian.law.formbook import forms
from mingjian.record.registry.models import Institution

FILED_MONTHLY = ("loan-book", "custody-daily", "p2p-monthly")


@dataclass(frozen=True, slots=True)
class Duty:
    """A form of a period that this institution has not filed."""

    form: FormSpec
    period: Period
    due: Due | None

    @property
    def address(self) -> str:
        """Where it is handed in."""
        return f"{reverse('file')}?{urlencode({'form': self.form.key, 'period': str(self.period)})}"


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
            due = due_on(period.last_day, spec.due, live()) if spec.due else None
            found.append(Duty(spec, period, due))
    return sorted(found, key=lambda duty: duty.due.day if duty.due else date.max)
