from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ('access', '0002_office'),
    ]

    operations = [
        migrations.AddField(
            model_name='account',
            name='is_password_temporary',
            field=models.BooleanField(default=False),
        ),
    ]
