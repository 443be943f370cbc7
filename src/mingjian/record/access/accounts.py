"""`open_account` and how views ask who is there."""

from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import HttpRequest

from mingjian.kernel.permissions import Permission, Role
from mingjian.record.access.models import Account
from mingjian.record.journal.append import append


def open_account(
    *, username: str, password: str, role: Role, institution_id: str = "", by: str, at: datetime
) -> Account:
    """Open an account once; the same name again gives the account that stands, unchanged."""
    with transaction.atomic():
        existing = Account.objects.filter(username=username).first()
        if existing:
            return existing
        account = Account.objects.create_user(
            username=username, password=password, role_key=role.key, institution_id=institution_id
        )
        append(
            kind="access.account.opened",
            subject=username,
            payload={"role": role.key, "institution_id": institution_id},
            by=by,
            at=at,
            key=f"account:{username}",
        )
    return account


def person(request: HttpRequest) -> Account | None:
    """The signed-in person, or None for the public."""
    user = request.user
    return None if isinstance(user, AnonymousUser) else user


def may(request: HttpRequest, permission: Permission) -> bool:
    """True where the person at the other end may do this."""
    account = person(request)
    return account is not None and account.may(permission)
