"""Roles grant what they name; the public may do nothing, and nobody both asks and answers."""

from mingjian.kernel.permissions import INSTITUTION, PUBLIC, ROLES, SUPERVISOR, Permission, Site


def test_the_public_has_no_permission():
    assert not PUBLIC.permissions


def test_no_permission_is_shared_by_the_desk_and_the_portal():
    assert not SUPERVISOR.permissions & INSTITUTION.permissions


def test_every_permission_is_granted_by_some_role():
    assert frozenset().union(*(role.permissions for role in ROLES.values())) == frozenset(Permission)


def test_roles_are_found_by_key_and_sites_have_one_each():
    assert all(role.key == key for key, role in ROLES.items())
    assert sorted(role.site for role in ROLES.values()) == sorted(Site)
    assert Permission.SEE_DESK in SUPERVISOR.permissions
    assert Permission.SEE_PORTAL in INSTITUTION.permissions
