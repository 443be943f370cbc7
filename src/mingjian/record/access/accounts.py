"""The writers of accounts, each with its entry in the journal, and how views ask who is there."""

from collections.abc import Sequence
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest

from mingjian.kernel.permissions import Permission, Role
from mingjian.kernel.problems import Refused, problem
from mingjian.kernel.regions import parse_region
from mingjian.record.access.models import OF_INSTITUTIONS, OF_OFFICES, Account
from mingjian.record.journal.append import append


def open_account(
    *,
    username: str,
    password: str,
    role: Role,
    institution_id: str = "",
    region: str = "",
    sectors: Sequence[str] = (),
    by: str,
    at: datetime,
) -> Account:
    """Open an account once; the same name again gives the account that stands, unchanged.

    Raises Refused where institution, region or sectors do not fit the role.
    """
    scope = _scope(role, institution_id, region, sectors)
    with transaction.atomic():
        existing = Account.objects.filter(username=username).first()
        if existing:
            return existing
        account = Account(username=username, **scope)
        account.set_password(password)
        account.save(force_insert=True)
        append(
            kind="access.account.opened",
            subject=username,
            payload={"role": role.key, **_told(account)},
            by=by,
            at=at,
            key=f"account:{username}",
        )
    return account


def change_role(
    *,
    username: str,
    role: Role,
    institution_id: str = "",
    region: str = "",
    sectors: Sequence[str] = (),
    by: str,
    at: datetime,
) -> Account:
    """Give a person another role, office or institution; every session of the account ends."""
    scope = _scope(role, institution_id, region, sectors)
    with transaction.atomic():
        account = _standing(username)
        before = {"role": account.role_key, **_told(account)}
        for name, value in scope.items():
            setattr(account, name, value)
        after = {"role": role.key, **_told(account)}
        if before != after:
            _change(account, "role", {"before": before, "after": after}, by, at)
    return account


def set_password(
    *, username: str, password: str, is_temporary: bool = False, by: str, at: datetime
) -> Account:
    """Set a password, which appears in no entry; every session of the account ends.

    A temporary one is changed at the next login. Raises Refused for one that is too short, too common or
    like the name.
    """
    with transaction.atomic():
        account = _standing(username)
        require_strong(password, account)
        account.set_password(password)
        account.is_password_temporary = is_temporary
        _change(account, "password", {}, by, at)
    return account


def close_account(*, username: str, by: str, at: datetime) -> Account:
    """Close an account for good: nobody signs in with it, and its sessions end. Again: the same account."""
    with transaction.atomic():
        account = _find(username)
        if account.is_active:
            account.is_active = False
            _change(account, "closed", {"role": account.role_key}, by, at)
    return account


def remove_second_factor(*, username: str, by: str, at: datetime) -> Account:
    """Remove app and recovery codes of somebody who lost them; every session of the account ends."""
    with transaction.atomic():
        account = _standing(username)
        Authenticator.objects.filter(user=account).delete()
        _change(account, "second-factor-removed", {}, by, at)
    return account


def require_strong(password: str, account: Account | None = None) -> None:
    """Refuse a password that the validators of the settings refuse."""
    try:
        validate_password(password, account)
    except ValidationError as error:
        why = " ".join(error.messages)
        raise Refused(problem("account.password", value=why)) from error


def person(request: HttpRequest) -> Account | None:
    """The signed-in person, or None for the public."""
    user = request.user
    return None if isinstance(user, AnonymousUser) else user


def known_person(request: HttpRequest) -> Account:
    """The person of a view that the gate opens to nobody without an account; TypeError for the public."""
    account = person(request)
    if account is None:
        raise TypeError("the gate lets nobody in without an account")
    return account


def may(request: HttpRequest, permission: Permission) -> bool:
    """True where the person at the other end may do this."""
    account = person(request)
    return account is not None and account.may(permission)


def _change(account: Account, what: str, payload: dict[str, object], by: str, at: datetime) -> None:
    account.epoch += 1
    account.save()
    append(
        kind=f"access.account.{what}",
        subject=account.username,
        payload=payload,
        by=by,
        at=at,
        key=f"account:{account.username}:{account.epoch}",
    )


def _find(username: str) -> Account:
    account = Account.objects.select_for_update().filter(username=username).first()
    if account is None:
        raise Refused(problem("account.unknown", value=username))
    return account


def _standing(username: str) -> Account:
    account = _find(username)
    if not account.is_active:
        raise Refused(problem("account.closed", value=username))
    return account


def _scope(role: Role, institution_id: str, region: str, sectors: Sequence[str]) -> dict[str, object]:
    """Role and what narrows it: an institution for its people, a region and sectors for an office."""
    wants, narrowed = role.key in OF_INSTITUTIONS, bool(region or sectors)
    if wants != bool(institution_id) or (narrowed and role.key not in OF_OFFICES):
        found = f"{role.key}: {institution_id or '-'} {region or '-'} {','.join(sectors) or '-'}"
        raise Refused(problem("account.scope", value=found))
    return {
        "role_key": role.key,
        "institution_id": institution_id,
        "region": parse_region(region),
        "sectors": sorted(set(sectors)),
    }


def _told(account: Account) -> dict[str, object]:
    """What narrows the role, as entries tell it; what is empty is left out."""
    told = {"institution_id": account.institution_id}
    extra = {"region": account.region, "sectors": account.sectors}
    return {**told, **{name: value for name, value in extra.items() if value}}
