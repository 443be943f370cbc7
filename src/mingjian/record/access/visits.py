"""When a person was here the time before: what a page calls new is measured from there."""

from datetime import datetime

from django.http import HttpRequest

from mingjian.record.access.accesslog import Happening, fold
from mingjian.record.access.accounts import person
from mingjian.record.access.models import AccessEvent
from mingjian.record.access.sessions import OPENED


def last_visit(request: HttpRequest) -> datetime | None:
    """The login before the one of this session; None at the first visit."""
    account, opened = person(request), request.session.get(OPENED)
    if account is None or not isinstance(opened, str):
        return None
    logins = AccessEvent.objects.filter(kind=str(Happening.LOGIN), username=fold(account.username))
    before = logins.filter(at__lt=datetime.fromisoformat(opened)).order_by("-at")
    return before.values_list("at", flat=True).first()
