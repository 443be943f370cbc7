"""Tasks: what somebody has to do, by when, with one button; gathered from every part that has some.

`settings.TASKS` names functions (request, institution, today) -> list of tasks as dotted text.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string

from mingjian.kernel.clocks import Due
from mingjian.kernel.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One thing to do: until when (None: no date), what the button says and where it leads."""

    title: Text | str
    due: Due | None
    action: Text | str
    address: str
    note: Text | str = ""

    def is_late(self, today: date) -> bool:
        """True once the last day in time is over."""
        return self.due is not None and self.due.day < today


def gather_tasks(request: HttpRequest, institution: object, today: date) -> list[Task]:
    """The tasks of the parts above the page that asks."""
    found = (import_string(path)(request, institution, today) for path in settings.TASKS)
    return [task for tasks in found for task in tasks]


def by_due_day(tasks: Sequence[Task]) -> list[Task]:
    """What is due first comes first, what has no date last."""
    return sorted(tasks, key=lambda task: task.due.day if task.due else date.max)
