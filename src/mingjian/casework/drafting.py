"""`open_order`: the one way in which an order begins."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction

from mingjian.casework.events import note
from mingjian.casework.models import Case, CaseEvent
from mingjian.casework.types import case_type
from mingjian.kernel.findings import FindingKind
from mingjian.kernel.permissions import Permission
from mingjian.kernel.problems import Refused, problem
from mingjian.kernel.workflow import DRAFT, CaseType
from mingjian.record.access.models import Account
from mingjian.record.findings.models import Finding
from mingjian.record.findings.verdicts import words_of
from mingjian.record.registry.models import Institution

DEMAND_LIMIT = 4_000  # characters


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
    _require_complete(kind, institution, demand, term_days, by)
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
        moved = ("", kind.initial)
        note(case, DRAFT, payload, moved, by=by.username, at=at, key=f"case:draft:{key}")
    return case


def _same_order(drafted: CaseEvent, institution: Institution, payload: Mapping[str, object]) -> Case:
    if drafted.case.institution_id != institution.pk or drafted.payload != payload:
        raise Refused(problem("journal.conflict", value=drafted.entry.key, allowed=drafted.entry.subject))
    return drafted.case


def _require_complete(
    kind: CaseType, institution: Institution, demand: str, term_days: int, by: Account
) -> None:
    in_view = Institution.objects.visible_to(by).filter(pk=institution.pk).exists()
    if not by.may(Permission.DRAFT_ORDER) or not in_view:
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
    elif any(word.is_over for word in words_of(list(findings)).values()):
        why = "含已认定误报或豁免的发现|one was found a false alarm or exempt"
    if why:
        zh, en = why.split("|")
        raise Refused(problem("case.findings", why_zh=zh, why_en=en))
