"""Verdicts with their second opinion; the course of a finding and the period that adjoins it."""

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from mingjian.kernel.findings import course_of
from mingjian.kernel.periods import next_period


def lift_triggers(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Findings are append-only; `migrate` lays the triggers again when it is done."""
    del apps
    on = " ON findings_finding" if schema_editor.connection.vendor == "postgresql" else ""
    for verb in ("update", "delete"):
        schema_editor.execute(f"DROP TRIGGER IF EXISTS findings_finding_no_{verb}{on}")


def fill_courses(apps: Apps, schema_editor: object) -> None:
    """Both columns follow from what a finding says."""
    del schema_editor
    for finding in apps.get_model("findings", "Finding").objects.iterator():
        finding.course = course_of(finding.rule, finding.subject)
        finding.following = next_period(finding.period)
        finding.save(update_fields=["course", "following"])


class Migration(migrations.Migration):

    dependencies = [
        ("findings", "0001_initial"),
        ("journal", "0001_journal"),
    ]

    operations = [
        migrations.RunPython(lift_triggers, migrations.RunPython.noop),
        migrations.AddField("finding", "course", models.CharField(default="", max_length=64), preserve_default=False),
        migrations.AddField("finding", "following", models.CharField(default="", max_length=10), preserve_default=False),
        migrations.RunPython(fill_courses, migrations.RunPython.noop),
        migrations.AddIndex("finding", models.Index(fields=["course", "period"], name="finding_course")),
        migrations.CreateModel(
            name="Verdict",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("decision", models.CharField(choices=[("confirmed", "Confirmed"), ("dismissed", "Dismissed"), ("exempt", "Exempt")], max_length=10)),
                ("reason", models.TextField()),
                ("by", models.CharField(max_length=150)),
                ("at", models.DateTimeField()),
                ("needs_second", models.BooleanField()),
                ("entry", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="verdict", to="journal.entry")),
                ("finding", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="verdicts", to="findings.finding")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("finding", "number"), name="one_verdict_a_number")],
            },
        ),
        migrations.CreateModel(
            name="Review",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("agrees", models.BooleanField()),
                ("reason", models.TextField(blank=True)),
                ("by", models.CharField(max_length=150)),
                ("at", models.DateTimeField()),
                ("entry", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="review", to="journal.entry")),
                ("verdict", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="review", to="findings.verdict")),
            ],
            options={"abstract": False},
        ),
    ]
