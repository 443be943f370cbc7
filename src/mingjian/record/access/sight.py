"""Who sees which rows: an officer those of the office, an institution its own, nobody else any.

Access lies below the register and knows its institutions by three names alone: `institution_id`, `region`
and `kind`. A table says by which path its rows reach them.
"""

from typing import ClassVar, Self, TypeVar

from django.db import models

from mingjian.kernel.permissions import Permission
from mingjian.kernel.regions import prefix_of
from mingjian.record.access.models import Account

Row_co = TypeVar("Row_co", bound=models.Model, covariant=True)
NOTHING = models.Q(pk__in=())


def in_view(account: Account | None, path: str) -> models.Q:
    """The condition on rows that reach their institution by `path` ("" for the register itself).

    A region narrows by its prefix, sectors by the kind of institution; an office without a region or without
    sectors sees all. An institution without a region is seen by offices of the whole country alone.
    """
    if account is not None and account.may(Permission.SEE_DESK):
        seen = models.Q()
        if account.region:
            seen &= models.Q(**{f"{path}region__startswith": prefix_of(account.region)})
        if account.sectors:
            seen &= models.Q(**{f"{path}kind__in": account.sectors})
        return seen
    if account is not None and account.may(Permission.SEE_PORTAL):
        return models.Q(**{f"{path}institution_id": account.institution_id})
    return NOTHING


class OwnedSet(models.QuerySet[Row_co]):
    """Rows that belong to one institution, narrowed by who looks."""

    path: ClassVar[str] = "institution__"

    def visible_to(self, account: Account | None) -> Self:
        """On desk and portal: the institutions of the office, one's own for an institution, none for others.

        The public register is open to everybody and does not ask.
        """
        return self.filter(in_view(account, self.path))
