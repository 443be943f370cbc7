"""An order's cast: two supervisors, two institutions with their people, and breaches to order about."""

from dataclasses import dataclass
from datetime import datetime

from mingjian.casework.act import act
from mingjian.casework.drafting import open_order
from mingjian.casework.models import Case
from mingjian.kernel import findings as kernel
from mingjian.record.access.models import Account
from mingjian.record.findings.models import Finding
from mingjian.record.registry.models import Institution
from tests.market import AT, People, enter, found, keep_findings, open_people


@dataclass
class Office:
    """Who acts and what there is to act on."""

    people: People
    one: Institution
    two: Institution
    breach: Finding
    shared: Finding  # concerns both institutions
    foreign: Finding  # concerns the other institution
    watch: Finding

    def draft(self, *, by: Account | None = None, **changed: object) -> Case:
        """An order as the officer drafts it."""
        asked = {
            "institution": self.one,
            "findings": [self.breach],
            "demand": "压降余额",
            "term_days": 15,
            "at": AT,
            "key": "order-1",
        }
        return open_order(by=by or self.people.officer, **asked | changed)

    def do(self, case: Case, verb: str, by: str, at: datetime = AT, **said: str) -> Case:
        """One act on a case as it stands."""
        now = Case.objects.get(pk=case.pk)
        return act(now, verb, by=getattr(self.people, by), at=at, seen=now.version, payload=said)

    def serve(self, case: Case | None = None, at: datetime = AT) -> Case:
        """Approved by the chief and served by the officer."""
        case = self.do(case or self.draft(), "approve", "chief", at)
        return self.do(case, "serve", "officer", at)


def open_office() -> Office:
    """Everybody there, nothing drafted yet."""
    one, two = enter("P1"), enter("P2")
    kept = keep_findings(
        found("P1"),
        found("P1", "P2", mark="shared"),
        found("P2", mark="foreign"),
        found("P1", rule="p2p.concentration-top1", kind=kernel.FindingKind.WATCH, mark="watch"),
    )
    return Office(open_people(), one, two, *kept)
