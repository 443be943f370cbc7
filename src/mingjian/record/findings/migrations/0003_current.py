"""The findings of the latest evaluation as lists read them; the worker fills it where findings stand."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('findings', '0002_verdicts'),
        ('registry', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='CurrentConcern',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.SmallIntegerField()),
                ('severity_rank', models.SmallIntegerField()),
                ('rule', models.CharField(max_length=60)),
                ('period', models.CharField(max_length=10)),
                ('goes_on', models.BooleanField()),
                ('word', models.CharField(max_length=10, null=True)),
                ('awaits', models.BooleanField()),
                ('region', models.CharField(max_length=12)),
                ('kind', models.CharField(max_length=20)),
                ('first_seen', models.BigIntegerField()),
                ('finding', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='current', to='findings.finding')),
                ('institution', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='current', to='registry.institution')),
            ],
            options={
                'indexes': [models.Index(fields=['-severity_rank', '-period', 'rule', 'id', 'position', 'goes_on', 'word', 'region', 'kind'], name='current_gravity'), models.Index(fields=['-period', '-severity_rank', 'rule', 'id', 'position', 'goes_on', 'word', 'region', 'kind'], name='current_period'), models.Index(fields=['rule', '-severity_rank', '-period', 'id', 'position', 'goes_on', 'word', 'region', 'kind'], name='current_rule_gravity'), models.Index(fields=['rule', '-period', '-severity_rank', 'id', 'position', 'goes_on', 'word', 'region', 'kind'], name='current_rule_period'), models.Index(fields=['institution', 'severity_rank'], name='current_institution'), models.Index(condition=models.Q(('word__isnull', False)), fields=['word'], name='current_word'), models.Index(condition=models.Q(('awaits', True)), fields=['awaits'], name='current_awaits')],
                'constraints': [models.UniqueConstraint(fields=('finding', 'institution'), name='one_current_concern')],
            },
        ),
    ]
