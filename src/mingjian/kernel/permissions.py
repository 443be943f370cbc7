"""What a person may do, and the roles that grant it. Denied by default."""

from dataclasses import dataclass
from enum import StrEnum

from mingjian.kernel.text import Text


class Permission(StrEnum):
    """One thing a person may be allowed to do."""

    SEE_DESK = "see-desk"  # institutions, findings, cases of all institutions in view
    DRAFT_ORDER = "draft-order"
    APPROVE_ORDER = "approve-order"
    JUDGE_ANSWER = "judge-answer"
    SEE_PORTAL = "see-portal"  # one's own institution
    FILE = "file"
    ANSWER_ORDER = "answer-order"


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


SUPERVISOR = Role(
    "supervisor",
    Text("监管人员", "Supervisor"),
    Site.DESK,
    frozenset(
        {
            Permission.SEE_DESK,
            Permission.DRAFT_ORDER,
            Permission.APPROVE_ORDER,
            Permission.JUDGE_ANSWER,
        }
    ),
)
INSTITUTION = Role(
    "institution",
    Text("机构合规人员", "Institution"),
    Site.PORTAL,
    frozenset({Permission.SEE_PORTAL, Permission.FILE, Permission.ANSWER_ORDER}),
)
PUBLIC = Role("public", Text("公众", "Public"), Site.PUBLIC, frozenset())

ROLES = {role.key: role for role in (SUPERVISOR, INSTITUTION, PUBLIC)}
