"""Numbers, extensions, and the day on which the worker looks at a clock."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.migrations.state import StateApps
from django.db.models import F


def wake_running_clocks(apps: StateApps, schema_editor: object) -> None:
    """Clocks that ran before: the worker looks at each once and stores the right day."""
    del schema_editor
    clocks = apps.get_model("casework", "CaseClock").objects.filter(stopped_on__isnull=True)
    clocks.update(wake_on=F("started_on"))


class Migration(migrations.Migration):

    dependencies = [("casework", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="caseclock", name="wake_on", field=models.DateField(null=True, db_index=True)
        ),
        migrations.AddField(
            model_name="caseclock", name="is_provisional", field=models.BooleanField(default=False)
        ),
        migrations.CreateModel(
            name="ClockExtension",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("days", models.PositiveSmallIntegerField()),
                ("granted_on", models.DateField()),
                ("clock", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="extensions", to="casework.caseclock")),
            ],
            options={"abstract": False},
        ),
        migrations.CreateModel(
            name="NumberSeries",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("office", models.CharField(max_length=100)),
                ("prefix", models.CharField(max_length=20)),
                ("year", models.PositiveSmallIntegerField()),
                ("last", models.PositiveIntegerField(default=0)),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("office", "prefix", "year"), name="one_series")]},
        ),
        migrations.CreateModel(
            name="CaseNumber",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("case", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="numbered", to="casework.case")),
                ("series", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="numbers", to="casework.numberseries")),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("series", "number"), name="one_number")]},
        ),
        migrations.RunPython(wake_running_clocks, migrations.RunPython.noop),
    ]
