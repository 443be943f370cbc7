"""The journal's tables."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=200)),
                ('subject', models.CharField(db_index=True, max_length=200)),
                ('by', models.CharField(max_length=200)),
                ('at', models.DateTimeField()),
                ('key', models.CharField(max_length=200, unique=True)),
                ('public', models.BooleanField(default=False)),
                ('digest', models.CharField(max_length=64)),
                ('leaf', models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name='Follower',
            fields=[
                ('name', models.CharField(max_length=200, primary_key=True, serialize=False)),
                ('next_index', models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='EntryBody',
            fields=[
                ('entry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='body', serialize=False, to='journal.entry')),
                ('salt', models.CharField(max_length=64)),
                ('text', models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name='Sequenced',
            fields=[
                ('entry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='sequenced', serialize=False, to='journal.entry')),
                ('index', models.BigIntegerField(unique=True)),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Unsequenced',
            fields=[
                ('entry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='unsequenced', serialize=False, to='journal.entry')),
            ],
        ),
    ]
