"""Roles grant what they name; the public may do nothing, and nobody both asks and answers."""

from mingjian.kernel.permissions import (
    ANALYST,
    APPROVER,
    AUDITOR,
    DESK_ROLES,
    FILER,
    PORTAL_ROLES,
    PUBLIC,
    ROLES,
    SIGNER,
    Permission,
    Site,
)


def test_the_public_has_no_permission():
    assert not PUBLIC.permissions


def test_no_permission_is_shared_by_the_desk_and_the_portal():
    desk = frozenset().union(*(role.permissions for role in DESK_ROLES))
    assert not desk & frozenset().union(*(role.permissions for role in PORTAL_ROLES))


def test_who_drafts_alone_cannot_decide_and_who_decides_alone_cannot_draft():
    assert not ANALYST.permissions & APPROVER.permissions - {Permission.SEE_DESK}
    assert not FILER.permissions & SIGNER.permissions - {Permission.SEE_PORTAL}


def test_the_auditor_only_looks():
    assert AUDITOR.permissions == {Permission.SEE_DESK, Permission.SEE_AUDIT}


def test_every_permission_is_granted_by_some_role():
    assert frozenset().union(*(role.permissions for role in ROLES.values())) == frozenset(Permission)


def test_roles_are_found_by_key_and_every_one_of_a_site_may_enter_it():
    assert all(role.key == key for key, role in ROLES.items())
    assert {role.site for role in ROLES.values()} == set(Site)
    assert all(r.site == Site.DESK and Permission.SEE_DESK in r.permissions for r in DESK_ROLES)
    assert all(r.site == Site.PORTAL and Permission.SEE_PORTAL in r.permissions for r in PORTAL_ROLES)
