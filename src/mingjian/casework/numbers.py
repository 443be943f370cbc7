"""`give_number`: the number of a document, contiguous within office, kind and year."""

from datetime import date

from django.conf import settings
from django.db.models import F

from mingjian.casework.models import Case, CaseNumber, NumberSeries


def give_number(case: Case, on: date) -> CaseNumber:
    """The next number of the year, inside the caller's transaction; a transaction that fails gives it back.

    Counting up locks the row of the series: who comes second waits until the first has committed or not.
    """
    series, _ = NumberSeries.objects.get_or_create(
        office=settings.OFFICE, prefix=case.type.number_prefix, year=on.year
    )
    NumberSeries.objects.filter(pk=series.pk).update(last=F("last") + 1)
    series.refresh_from_db()
    return CaseNumber.objects.create(case=case, series=series, number=series.last)
