"""Who did what, when: an index for each question of the audit page."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("journal", "0001_journal")]

    operations = [
        migrations.AddIndex("entry", models.Index(fields=["at", "id"], name="entry_at")),
        migrations.AddIndex("entry", models.Index(fields=["by", "at", "id"], name="entry_by")),
        migrations.AddIndex("entry", models.Index(fields=["kind", "at", "id"], name="entry_kind")),
    ]
