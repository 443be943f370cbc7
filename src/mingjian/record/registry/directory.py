"""The register read into memory, once for each state of it in a process."""

from collections import defaultdict
from collections.abc import Hashable
from functools import lru_cache

from django.conf import settings

from mingjian.record.registry.lookup import Directory, Known
from mingjian.record.registry.models import Institution, Licence


def register_state() -> Hashable:
    """The state of the register: both counts only grow. The folder names the platform."""
    return settings.DATA, Institution.objects.count(), Licence.objects.count()


def directory() -> Directory:
    """The register as it stands, ready to be asked."""
    return _read(register_state())


@lru_cache(maxsize=1)
def _read(state: Hashable) -> Directory:
    del state
    numbers = defaultdict(list)
    for institution_id, number in Licence.objects.values_list("institution_id", "licence_number"):
        if number:
            numbers[institution_id].append(number)
    names = ("institution_id", "name", "short_name", "site")
    return Directory(
        [
            Known(**row, numbers=tuple(numbers[row["institution_id"]]))
            for row in Institution.objects.order_by("pk").values(*names)
        ]
    )
