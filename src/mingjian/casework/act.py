"""`open_order` and `act`: the only writers of cases.

An act is one transaction: guard, compare-and-swap on the version, event, clocks, journal, publication of a
final decision.
"""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from mingjian.casework.clocks import is_paused, turn
from mingjian.casework.models import Case, CaseEvent
from mingjian.casework.types import case_type
from mingjian.kernel.findings import FindingKind
from mingjian.kernel.permissions import Permission
from mingjian.kernel.problems import Refused, problem
from mingjian.kernel.workflow import CaseType, Transition
from mingjian.record.access.models import Account
from mingjian.record.findings.models import Finding
from mingjian.record.journal.append import append
from mingjian.record.publications.publish import publish
from mingjian.record.registry.models import Institution

DRAFT = "draft"
DEMAND_LIMIT = 4_000  # characters
FINAL_AND_PUBLIC = ("rectified", "unrectified")  # outcomes


def open_order(
    *,
    institution: Institution,
    findings: Collection[Finding],
    demand: str,
    term_days: int,
    by: Account,
    at: datetime,
    key: str,
) -> Case:
    """Draft an order from findings; the same key again gives the case that stands.

    Raises Refused where the person may not draft, a finding is a watch or concerns another institution, the
    term is out of bounds, or the key stands for another order.
    """
    kind = case_type("order")
    _require_complete(kind, demand, term_days, by)
    _require_grounds(institution, findings)
    payload = {
        "findings": sorted(f.pk for f in findings),
        "demand": demand.strip(),
        "term_days": term_days,
    }
    with transaction.atomic():
        standing = CaseEvent.objects.filter(entry__key=f"case:draft:{key}").first()
        if standing:
            return _same_order(standing, institution, payload)
        case = Case.objects.create(
            type_key=kind.key,
            institution=institution,
            status=kind.initial,
            demand=demand.strip(),
            term_days=term_days,
            opened_at=at,
            opened_by=by.username,
        )
        case.findings.set(findings)
        _note(case, DRAFT, payload, ("", kind.initial), by=by, at=at, key=f"case:draft:{key}")
    return case


def open_verbs(case: Case, account: Account | None) -> tuple[Transition, ...]:
    """The acts that a person may do on a case now."""
    if account is None or not Case.objects.visible_to(account).filter(pk=case.pk).exists():
        return ()
    authored = set(case.events.filter(by=account.username).values_list("verb", flat=True))
    allowed = case.type.allowed(case.status, account.role.permissions, authored)
    return tuple(t for t in allowed if _clock_permits(case, t))


def act(case: Case, verb: str, *, by: Account, at: datetime, seen: int, payload: Mapping[str, str]) -> Case:
    """Do one act on a case as it was seen at version `seen`.

    The same act by the same person on the same version again changes nothing. Raises Refused where the act
    is not open to the person, says too little, or somebody else acted first.
    """
    key = f"case:{case.pk}:{seen + 1}"
    if CaseEvent.objects.filter(entry__key=key, verb=verb, by=by.username).exists():
        return Case.objects.get(pk=case.pk)
    allowed = open_verbs(case, by)
    transition = next((t for t in allowed if t.verb == verb), None)
    if transition is None:
        names = "、".join(t.verb for t in allowed) or "—"
        raise Refused(problem("case.forbidden", column=verb, value=case.status, allowed=names))
    said = {name: text.strip()[:DEMAND_LIMIT] for name, text in payload.items() if text.strip()}
    missing = [name for name in transition.required if name not in said]
    if missing:
        raise Refused(*(problem("case.incomplete", column=name) for name in missing))
    with transaction.atomic():
        _swap(case, transition, seen)
        turn(case, transition, localdate(at))
        moved = (case.status, transition.target)
        _note(case, verb, said, moved, by=by, at=at, key=key)
        if transition.outcome in FINAL_AND_PUBLIC:
            _publish_decision(case, transition.outcome, by=by, at=at)
        case.refresh_from_db()
    return case


def _same_order(drafted: CaseEvent, institution: Institution, payload: Mapping[str, object]) -> Case:
    if drafted.case.institution_id != institution.pk or drafted.payload != payload:
        raise Refused(problem("journal.conflict", value=drafted.entry.key, allowed=drafted.entry.subject))
    return drafted.case


def _require_complete(kind: CaseType, demand: str, term_days: int, by: Account) -> None:
    if not by.may(Permission.DRAFT_ORDER):
        raise Refused(problem("case.forbidden", column=DRAFT, value="—", allowed="—"))
    spec = kind.clock("term")
    if not spec.minimum <= term_days <= spec.maximum:
        allowed = f"{spec.minimum}–{spec.maximum}"
        raise Refused(problem("case.term", column="term_days", value=term_days, allowed=allowed))
    if not demand.strip() or len(demand) > DEMAND_LIMIT:
        raise Refused(problem("case.incomplete", column="demand"))


def _require_grounds(institution: Institution, findings: Collection[Finding]) -> None:
    why = ""
    if not findings:
        why = "至少选择一项发现|choose at least one"
    elif any(f.kind != FindingKind.BREACH for f in findings):
        why = "关注提示不是违规|a watch is not a breach"
    elif any(not f.concerns.filter(institution=institution).exists() for f in findings):
        why = "含其他机构的发现|one concerns another institution"
    if why:
        zh, en = why.split("|")
        raise Refused(problem("case.findings", why_zh=zh, why_en=en))


def _clock_permits(case: Case, transition: Transition) -> bool:
    """A clock that stands cannot be paused again by hand, one that runs cannot be resumed."""
    if transition.verb == "pause":
        return not is_paused(case, "term")
    return transition.verb != "resume" or is_paused(case, "term")


def _swap(case: Case, transition: Transition, seen: int) -> None:
    moved = Case.objects.filter(pk=case.pk, version=seen, status=case.status).update(
        status=transition.target, outcome=transition.outcome or "", version=seen + 1
    )
    if not moved:
        now = Case.objects.get(pk=case.pk)
        raise Refused(problem("case.moved", value=now.status))


def _note(
    case: Case,
    verb: str,
    payload: Mapping[str, object],
    moved: tuple[str, str],
    *,
    by: Account,
    at: datetime,
    key: str,
) -> None:
    source, target = moved
    entry = append(
        kind=f"case.{verb}",
        subject=f"{case.type_key}:{case.pk}",
        payload={"from": source, "to": target, **payload},
        by=by.username,
        at=at,
        key=key,
    )
    CaseEvent.objects.create(
        case=case,
        verb=verb,
        by=by.username,
        at=at,
        payload=dict(payload),
        source=source,
        target=target,
        entry=entry,
    )


def _publish_decision(case: Case, outcome: str, *, by: Account, at: datetime) -> None:
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
            "outcome": outcome,
            "provisions": sorted({f.obligation for f in findings}),
            "rules": sorted({f.rule for f in findings}),
            "served_on": served.started_on.isoformat(),
            "term_days": case.term_days,
            "decided_on": localdate(at).isoformat(),
        },
        by=by.username,
        at=at,
        key=f"decision:{case.type_key}:{case.pk}",
    )
    Case.objects.filter(pk=case.pk).update(decision=publication)
