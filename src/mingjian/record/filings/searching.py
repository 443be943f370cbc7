"""What search finds among filings: a period (of some institution), a receipt by its digest or its index."""

import re
from collections.abc import Sequence

from django.urls import reverse

from mingjian.kernel.text import Text
from mingjian.record.access.models import Account
from mingjian.record.filings.models import Filing, FilingSet
from mingjian.record.registry.searching import named
from mingjian.record.search.answers import COUNTED, SHOWN, Answer, Hit, Query
from mingjian.ui.names import name_table

PERIOD = re.compile(r"[12][0-9]{3}-(0[1-9]|1[0-2])")
DIGEST = re.compile(r"[0-9a-f]{8,64}")
INDEX = re.compile(r"#([0-9]{1,15})")


def find_filings(account: Account, query: Query) -> Answer:
    """Filings as they were received, the latest first, superseded ones too: each has its receipt."""
    found = _asked(account, Filing.objects.visible_to(account), query)
    listed = found.select_related("institution").order_by("-received_at", "-pk")[:SHOWN]
    is_receipt = any(DIGEST.fullmatch(term) or INDEX.fullmatch(term) for term in query.terms)
    return Answer(
        label=Text("报送", "Filings"),
        hits=tuple(_hit(filing, is_exact=is_receipt) for filing in listed),
        count=found.order_by()[:COUNTED].count(),
    )


def _asked(account: Account, seen: FilingSet, query: Query) -> FilingSet:
    if query.terms and (index := INDEX.fullmatch(query.whole)):
        return seen.filter(entry__sequenced__index=int(index[1]))
    if DIGEST.fullmatch(query.whole):
        return seen.filter(digest__gte=query.whole, digest__lt=query.whole + "g")
    periods = [term for term in query.terms if PERIOD.fullmatch(term)]
    rest: Sequence[str] = [term for term in query.terms if term not in periods]
    if len(periods) != 1:
        return seen.none()
    of_period = seen.filter(period=periods[0])
    return of_period.filter(institution__in=named(account, rest)) if rest else of_period


def _hit(filing: Filing, *, is_exact: bool) -> Hit:
    table, day, digest = name_table(filing.section), filing.received_on, filing.digest[:16]
    return Hit(
        title=Text(f"{filing.period} {table.zh}", f"{filing.period} {table.en}"),
        address=reverse("desk-institution", args=[filing.institution_id]) + "#filings",
        note=Text(
            f"{filing.institution.name} · {day} 收到 · {digest}…",
            f"{filing.institution.name} · received {day} · {digest}…",
        ),
        is_exact=is_exact,
    )
