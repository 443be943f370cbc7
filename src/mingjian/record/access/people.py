"""The people of an institution, kept by one of them: each verb is bound to the institution of who acts.

Somebody of another institution is answered like nobody. An institution never loses the last person who may
do this.
"""

import secrets
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from mingjian.kernel.permissions import PORTAL_ROLES, Permission, Role
from mingjian.kernel.problems import Refused, problem
from mingjian.record.access.accounts import (
    change_role,
    close_account,
    open_account,
    remove_second_factor,
    set_password,
)
from mingjian.record.access.models import Account

MANAGING = tuple(role.key for role in PORTAL_ROLES if Permission.MANAGE_PEOPLE in role.permissions)


def people_of(manager: Account) -> "QuerySet[Account]":
    """Everybody of the manager's institution, who may still sign in first; nobody where that is none."""
    if not manager.may(Permission.MANAGE_PEOPLE) or not manager.institution_id:
        return Account.objects.none()
    mine = Account.objects.filter(institution_id=manager.institution_id)
    return mine.order_by("-is_active", "username")


def invite(*, username: str, role: Role, by: Account, at: datetime) -> str:
    """Open an account in one's own institution; gives its temporary password, which nothing keeps.

    Raises Refused for a role of another site and a name that is taken, in whatever case it is written.
    """
    _require_manager(by)
    _require_portal_role(role)
    password = secrets.token_urlsafe(15)
    with transaction.atomic():
        if Account.objects.filter(username__iexact=username).exists():
            raise Refused(problem("account.taken", value=username))
        open_account(
            username=username,
            password=password,
            role=role,
            institution_id=by.institution_id,
            by=by.username,
            at=at,
        )
        set_password(username=username, password=password, is_temporary=True, by=by.username, at=at)
    return password


def assign_role(*, username: str, role: Role, by: Account, at: datetime) -> None:
    """Give somebody of one's own institution another role in it; that person's sessions end."""
    _require_portal_role(role)
    with transaction.atomic():
        account = _own(username, by)
        if role.key not in MANAGING:
            _require_another_manager(account)
        change_role(username=username, role=role, institution_id=by.institution_id, by=by.username, at=at)


def reset_password(*, username: str, by: Account, at: datetime) -> str:
    """A new temporary password for somebody else of one's own institution; that person's sessions end."""
    with transaction.atomic():
        _require_other(_own(username, by), by)
        password = secrets.token_urlsafe(15)
        set_password(username=username, password=password, is_temporary=True, by=by.username, at=at)
    return password


def reset_second_factor(*, username: str, by: Account, at: datetime) -> None:
    """Remove the second factor that somebody else of one's own institution lost; the sessions end."""
    with transaction.atomic():
        _require_other(_own(username, by), by)
        remove_second_factor(username=username, by=by.username, at=at)


def dismiss(*, username: str, by: Account, at: datetime) -> None:
    """Close the account of somebody of one's own institution for good."""
    with transaction.atomic():
        _require_another_manager(_own(username, by))
        close_account(username=username, by=by.username, at=at)


def _require_manager(by: Account) -> None:
    """Asked anew, for the role may have changed since the page was opened."""
    now = Account.objects.filter(pk=by.pk, is_active=True).first()
    if now is None or now.institution_id != by.institution_id or not now.may(Permission.MANAGE_PEOPLE):
        raise Refused(problem("account.unknown", value=by.username))


def _own(username: str, by: Account) -> Account:
    _require_manager(by)
    found = Account.objects.filter(username=username, institution_id=by.institution_id).first()
    if found is None:
        raise Refused(problem("account.unknown", value=username))
    return found


def _require_portal_role(role: Role) -> None:
    if role not in PORTAL_ROLES:
        allowed = ", ".join(one.key for one in PORTAL_ROLES)
        raise Refused(problem("option.invalid", column="role", value=role.key, allowed=allowed))


def _require_other(account: Account, by: Account) -> None:
    """Who is signed in proves the old password first, on the page of the own account."""
    if account.pk == by.pk:
        raise Refused(problem("account.own"))


def _require_another_manager(account: Account) -> None:
    """Inside of a transaction: all managers are locked in one order, so that of two at once one stays."""
    managers = Account.objects.select_for_update().filter(
        institution_id=account.institution_id, is_active=True, role_key__in=MANAGING
    )
    if {one.pk for one in managers.order_by("pk")} == {account.pk}:
        raise Refused(problem("account.last-administrator", value=account.username))
