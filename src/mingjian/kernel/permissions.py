"""What a person may do, and the roles that grant it. Denied by default."""

from dataclasses import dataclass
from enum import StrEnum

from mingjian.kernel.text import Text


class Permission(StrEnum):
    """One thing a person may be allowed to do."""

    SEE_DESK = "see-desk"  # institutions, findings, cases of the institutions in view
    SEE_AUDIT = "see-audit"  # who did what, when
    PROPOSE_VERDICT = "propose-verdict"
    CONFIRM_VERDICT = "confirm-verdict"  # the second person where a verdict ends a breach
    DRAFT_ORDER = "draft-order"
    APPROVE_ORDER = "approve-order"
    JUDGE_ANSWER = "judge-answer"
    SEE_PORTAL = "see-portal"  # one's own institution
    FILE = "file"
    AMEND = "amend"  # replace what was accepted
    ANSWER_ORDER = "answer-order"  # also: take service, ask for a hearing or more time
    MANAGE_PEOPLE = "manage-people"  # the accounts of one's own institution


class Site(StrEnum):
    """The three sites."""

    DESK = "desk"
    PORTAL = "portal"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class Role:
    """A role: the site it works on and what it may do."""

    key: str
    label: Text
    site: Site
    permissions: frozenset[Permission]


_DRAFTS = {Permission.SEE_DESK, Permission.PROPOSE_VERDICT, Permission.DRAFT_ORDER}
_DECIDES = {
    Permission.SEE_DESK,
    Permission.CONFIRM_VERDICT,
    Permission.APPROVE_ORDER,
    Permission.JUDGE_ANSWER,
}
_FILES = {Permission.SEE_PORTAL, Permission.FILE}
_SIGNS = {Permission.SEE_PORTAL, Permission.AMEND, Permission.ANSWER_ORDER}

SUPERVISOR = Role("supervisor", Text("监管人员", "Supervisor"), Site.DESK, frozenset({*_DRAFTS, *_DECIDES}))
ANALYST = Role("analyst", Text("监管分析人员", "Analyst"), Site.DESK, frozenset(_DRAFTS))
APPROVER = Role("approver", Text("监管审批人员", "Approver"), Site.DESK, frozenset(_DECIDES))
AUDITOR = Role(
    "auditor",
    Text("审计人员", "Auditor"),
    Site.DESK,
    frozenset({Permission.SEE_DESK, Permission.SEE_AUDIT}),
)
INSTITUTION = Role(
    "institution",
    Text("机构合规人员", "Institution"),
    Site.PORTAL,
    frozenset({*_FILES, *_SIGNS, Permission.MANAGE_PEOPLE}),
)
FILER = Role("filer", Text("机构报送人员", "Filer"), Site.PORTAL, frozenset(_FILES))
SIGNER = Role("signer", Text("机构签发人员", "Signer"), Site.PORTAL, frozenset(_SIGNS))
PUBLIC = Role("public", Text("公众", "Public"), Site.PUBLIC, frozenset())

DESK_ROLES = (SUPERVISOR, ANALYST, APPROVER, AUDITOR)
PORTAL_ROLES = (INSTITUTION, FILER, SIGNER)  # each belongs to one institution
ROLES = {role.key: role for role in (*DESK_ROLES, *PORTAL_ROLES, PUBLIC)}
