"""Who sees which rows, for tables whose rows belong to one institution."""

from typing import Self, TypeVar

from django.db import models

from mingjian.kernel.permissions import Permission
from mingjian.record.access.models import Account

Row_co = TypeVar("Row_co", bound=models.Model, covariant=True)


class OwnedSet(models.QuerySet[Row_co]):
    """Rows with an `institution_id`, narrowed by who looks."""

    def visible_to(self, account: Account | None) -> Self:
        """On desk and portal: all for a supervisor, one's own for an institution, none for others.

        The public register is open to everybody and does not ask.
        """
        if account is None:
            return self.none()
        if account.may(Permission.SEE_DESK):
            return self
        if account.may(Permission.SEE_PORTAL):
            return self.filter(institution_id=account.institution_id)
        return self.none()
