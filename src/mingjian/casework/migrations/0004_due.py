"""What lists order cases by: whether one is closed, and when its running clock ends."""

from datetime import date
from typing import Any

from django.apps.registry import Apps
from django.db import migrations, models

from mingjian.casework.types import case_type
from mingjian.kernel.clocks import Pause, Term, Unit, due_on
from mingjian.law.calendars import live


def fill(apps: Apps, schema_editor: object) -> None:
    """Both follow from the status and the clocks."""
    del schema_editor
    cases = apps.get_model("casework", "Case").objects
    for case in cases.prefetch_related("clocks__pauses", "clocks__extensions").iterator(1_000):
        dues = [due for clock in case.clocks.all() if clock.stopped_on is None and (due := _due(clock))]
        final = case_type(case.type_key).status(case.status).final
        cases.filter(pk=case.pk).update(is_final=final, due_on=min(dues, default=date.max))


def _due(clock: Any) -> date | None:
    granted = sum(extension.days for extension in clock.extensions.all())
    term = Term(clock.length, Unit(clock.unit), clock.basis).extended(granted)
    stood = sorted(clock.pauses.all(), key=lambda pause: (pause.start, pause.pk))
    due = due_on(clock.started_on, term, live(), [Pause(p.start, p.end) for p in stood])
    return due.day if due else None


class Migration(migrations.Migration):

    dependencies = [("casework", "0003_inbox")]

    operations = [
        migrations.AddField("case", "is_final", models.BooleanField(default=False)),
        migrations.AddField("case", "due_on", models.DateField(default=date.max)),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex("case", models.Index(fields=["is_final", "due_on", "-id", "status", "institution"], name="case_due")),
        migrations.AddIndex("case", models.Index(fields=["opened_at", "id"], name="case_opened")),
    ]
