"""`/desk`: how things stand, what is mine to do, what changed since the last visit, what cannot be seen."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from mingjian.kernel.findings import Gravity
from mingjian.kernel.permissions import Permission
from mingjian.kernel.text import Text
from mingjian.record.access.accounts import known_person
from mingjian.record.access.gate import requires
from mingjian.record.access.models import Account
from mingjian.record.access.visits import last_visit
from mingjian.record.filings.models import Filing
from mingjian.record.findings.blindness import missing_filings, unjudged
from mingjian.record.findings.current import latest_evaluation
from mingjian.record.findings.models import Evaluation, Verdict
from mingjian.record.findings.pictures import levels_picture, rules_picture
from mingjian.record.findings.tallies import Tally, tally
from mingjian.record.registry.models import Institution
from mingjian.ui.moment import now
from mingjian.ui.slots import fill_slot

SPANS = {"7": timedelta(days=7), "30": timedelta(days=30)}  # instead of the last visit, where asked
FIRST = "30"  # days, for who was never here
SHOWN = 6  # institutions named a line
AWAITED = 10  # verdicts listed


@dataclass(frozen=True, slots=True)
class News:
    """What came in since a moment."""

    findings: list[tuple[Gravity, int]]  # seen for the first time and still standing
    filings: int
    late: int  # of the filings

    @property
    def told(self) -> Text:
        """The new findings by gravity, those that there are."""
        there = [(level.label, n) for level, n in self.findings if n]
        return Text(
            " · ".join(f"{label.zh} {n:,}" for label, n in there),
            " · ".join(f"{label.en} {n:,}" for label, n in there),
        )

    @property
    def total(self) -> int:
        """All new findings."""
        return sum(n for _, n in self.findings)


@requires(Permission.SEE_DESK)
def overview(request: HttpRequest) -> HttpResponse:
    """`/desk?since=`: the head line, my work, the clocks, the news; `since` is 7 or 30 (days)."""
    account = known_person(request)
    evaluation = latest_evaluation()
    visited = last_visit(request)
    asked = request.GET.get("since", "") if request.GET.get("since") in SPANS else ""
    span = asked or ("" if visited else FIRST)
    since = now() - SPANS[span] if span or visited is None else visited
    counted = tally(account, evaluation)
    awaited = _awaited(account)
    context = {
        "evaluation": evaluation,
        "institutions": Institution.objects.visible_to(account).count(),
        "total": counted.total,
        "levels": counted.by_gravity(),
        "trend": levels_picture(counted) if counted.lines else None,
        "heat": rules_picture(counted) if counted.lines else None,
        "since": since,
        "span": span,
        "is_last": not span,
        "is_month": span == FIRST,
        "visited": visited,
        "news": _news(account, counted, since),
        "awaited": awaited[:AWAITED],
        "awaits": len(awaited),
        "missing": missing_filings(account, evaluation, SHOWN) if evaluation else [],
        "unjudged": unjudged(account, evaluation, SHOWN) if evaluation else [],
        "work": fill_slot("desk.work", request, account),
        "changes": fill_slot("desk.changes", request, since),
    }
    return render(request, "findings/overview.html", context)


def _news(account: Account, counted: Tally, since: datetime) -> News:
    fresh = Evaluation.objects.filter(recorded_at__gt=since).values_list("pk", flat=True)
    received = Filing.objects.visible_to(account).filter(received_at__gt=since)
    came = received.aggregate(all=Count("pk"), late=Count("pk", filter=Q(on_time=False)))
    return News(counted.by_gravity(set(fresh)), came["all"], came["late"])


def _awaited(account: Account) -> list[Verdict]:
    """Verdicts that wait for this person's second look, the oldest first."""
    if not account.may(Permission.CONFIRM_VERDICT):
        return []
    waiting = Verdict.objects.filter(needs_second=True, review=None).visible_to(account)
    return list(waiting.exclude(by=account.username).select_related("finding").order_by("at"))
