"""What was typed into a form whose session or token ended in between: nothing of it is lost.

A POST that comes too late is kept sealed, for half an hour, under the account whose form it was and the
address of the form. The same person finds it in the form again after signing in; nobody else does, and
nothing of it lies in the browser. Passwords, codes and files are never kept.

Views show what stands in `request.POST` and act on `request.method == "POST"` alone: a form that is given
back is a GET with a filled `request.POST`.
"""

import hashlib
import json
import logging
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.core.signing import BadSignature, TimestampSigner
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.csrf import csrf_failure

from mingjian.record.access.accounts import person
from mingjian.record.access.models import Account
from mingjian.record.access.seal import seal_for

OWNER = "form_owner"  # the field that says whose form it is
KEPT = "kept"  # the parameter of an address whose form is to be filled
KEPT_S = 30 * 60
OWNED_S = 24 * 3600  # longer than any session
SECRETS = frozenset({OWNER, "csrfmiddlewaretoken", *settings.AXES_SENSITIVE_PARAMETERS})

log = logging.getLogger(__name__)


def sign_owner(pk: object) -> str:
    """The value of the field that says whose form it is."""
    return TimestampSigner(salt=OWNER).sign(str(pk))


def keep_typed(request: HttpRequest) -> str:
    """Keep the fields of a POST that comes too late; the address at which they are given back."""
    address, owner = _address(request), _owner(request)
    fields = {name: request.POST.getlist(name) for name in request.POST if not _is_secret(name)}
    if owner is None or not fields:
        messages.warning(request, gettext("登录已到期，刚才的操作没有执行。请重新登录后再试。"))
        return address
    sealed = seal_for(KEPT).encrypt(json.dumps(fields).encode()).decode()
    try:
        cache.set(_key(owner, address), sealed, KEPT_S)
    except DatabaseError:
        log.exception("what was typed could not be kept")
        return address
    if person(request) is None:
        messages.warning(request, gettext("登录已到期。填写的内容已为您保留 30 分钟，登录后回到原来的表单。"))
    return f"{address}{'&' if '?' in address else '?'}{KEPT}=1"


def give_back(request: HttpRequest, account: Account) -> None:
    """Fill `request.POST` of a GET with what this person typed at this address; a POST forgets it."""
    key = _key(str(account.pk), _address(request))
    if request.method == "POST":
        cache.delete_many([key])
        return
    sealed = cache.get(key)
    if request.method != "GET" or sealed is None:
        return
    fields = json.loads(seal_for(KEPT).decrypt(sealed))
    pairs = [(name, value) for name, values in fields.items() for value in values]
    request.POST = QueryDict(urlencode(pairs))
    messages.warning(
        request,
        gettext("页面曾经过期，还没有提交。刚才填写的内容仍在下面，请检查后再提交；文件须重新选择。"),
    )


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    """A form whose token ended with an older login, given back to its owner; anything else is refused."""
    account, owner = person(request), _owner(request)
    if owner is None or (account and str(account.pk) != owner):
        return csrf_failure(request, reason)
    return redirect(keep_typed(request))


def _owner(request: HttpRequest) -> str | None:
    try:
        return TimestampSigner(salt=OWNER).unsign(request.POST.get(OWNER, ""), max_age=OWNED_S)
    except BadSignature:
        return None


def _is_secret(name: str) -> bool:
    return name in SECRETS or "password" in name.lower()


def _address(request: HttpRequest) -> str:
    """Path and parameters, without the one that asks for what was kept."""
    asked = request.GET.copy()
    asked.pop(KEPT, None)
    return f"{request.path}?{asked.urlencode()}" if asked else request.path


def _key(owner: str, address: str) -> str:
    return f"typed:{owner}:{hashlib.sha256(address.encode()).hexdigest()}"
