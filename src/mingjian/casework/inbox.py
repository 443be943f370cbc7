"""The inbox: which open cases wait for a person, which are the person's own, which are late. All derived."""

from datetime import date
from enum import StrEnum

from django.db.models import Exists, OuterRef, Q

from mingjian.casework.models import Case, CaseEvent, CaseSet
from mingjian.casework.types import case_types
from mingjian.kernel.text import Text
from mingjian.kernel.workflow import STAYS, CaseType, Transition
from mingjian.record.access.models import Account

NOTHING = Q(pk__in=())


class Box(StrEnum):
    """The views of the inbox."""

    MINE = "mine"
    TEAM = "team"
    OVERDUE = "overdue"
    ALL = "all"

    @property
    def label(self) -> Text:
        """Its words."""
        return _LABELS[self]


_LABELS = {
    Box.MINE: Text("我的", "Mine"),
    Box.TEAM: Text("本处未办结", "Open in my office"),
    Box.OVERDUE: Text("逾期", "Overdue"),
    Box.ALL: Text("全部", "All"),
}


def cases_in(box: Box, account: Account, today: date) -> CaseSet:
    """The cases of a view; what an office sees is its team's."""
    seen = Case.objects.visible_to(account)
    if box is Box.ALL:
        return seen
    if box is Box.OVERDUE:
        return overdue_among(seen, today)
    is_open = seen.filter(is_final=False)
    return is_open.filter(_own(account) | waits_for(account)) if box is Box.MINE else is_open


def waits_for(account: Account) -> Q:
    """Cases that an act of this person moves on: not to their end, and not against the four eyes."""
    found = NOTHING
    for kind in case_types().values():
        for step in kind.transitions:
            if step.permission in account.role.permissions and _moves_on(kind, step):
                found |= Q(type_key=kind.key, status__in=step.sources) & _by_others(step, account)
    return found


def overdue_among(cases: CaseSet, today: date) -> CaseSet:
    """Open cases with a running clock whose last day has passed."""
    return cases.filter(is_final=False, due_on__lt=today)


def running_out(cases: CaseSet, today: date) -> CaseSet:
    """Open cases whose clock still runs, the first to run out first."""
    due = cases.filter(is_final=False, due_on__gte=today, due_on__lt=date.max)
    return due.order_by("due_on", "-pk")


def _own(account: Account) -> Q:
    return Q(Exists(CaseEvent.objects.filter(case=OuterRef("pk"), by=account.username)))


def _by_others(step: Transition, account: Account) -> Q:
    if step.not_by_author_of is None:
        return Q()
    done = CaseEvent.objects.filter(case=OuterRef("pk"), verb=step.not_by_author_of, by=account.username)
    return Q(~Exists(done))


def _moves_on(kind: CaseType, step: Transition) -> bool:
    return step.target != STAYS and not kind.status(step.target).final
