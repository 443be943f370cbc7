"""`publish_decision`: the final decision on a case, for everybody to read and verify."""

from datetime import datetime

from django.utils.timezone import localdate

from mingjian.casework.models import Case
from mingjian.record.publications.publish import publish


def publish_decision(case: Case, outcome: str, *, by: str, at: datetime) -> None:
    """The decision without free text: what people wrote may hold personal data, a leaf is for ever."""
    served = case.clocks.get(key="term")
    findings = list(case.findings.all())
    publication = publish(
        kind="decision",
        subject=case.institution_id,
        figures={
            "institution_id": case.institution_id,
            "case": f"{case.type_key}:{case.pk}",
            "type": case.type_key,
            "number": case.number_text,
            "outcome": outcome,
            "provisions": sorted({f.obligation for f in findings}),
            "rules": sorted({f.rule for f in findings}),
            "served_on": served.started_on.isoformat(),
            "term_days": case.term_days,
            "extended_days": served.granted_days,
            "decided_on": localdate(at).isoformat(),
        },
        by=by,
        at=at,
        key=f"decision:{case.type_key}:{case.pk}",
    )
    Case.objects.filter(pk=case.pk).update(decision=publication)
