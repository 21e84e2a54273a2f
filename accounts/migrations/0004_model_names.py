from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_run_system"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="accesstoken",
            options={"verbose_name": "API token", "verbose_name_plural": "API tokens"},
        ),
        migrations.AlterModelOptions(
            name="channel",
            options={"verbose_name": "channel", "verbose_name_plural": "channels"},
        ),
        migrations.AlterModelOptions(
            name="household",
            options={"verbose_name": "household", "verbose_name_plural": "households"},
        ),
        migrations.AlterModelOptions(
            name="invitation",
            options={"verbose_name": "invitation", "verbose_name_plural": "invitations"},
        ),
        migrations.AlterModelOptions(
            name="keptanswer",
            options={"verbose_name": "kept API answer", "verbose_name_plural": "kept API answers"},
        ),
        migrations.AlterModelOptions(
            name="notification",
            options={"verbose_name": "notification", "verbose_name_plural": "notifications"},
        ),
        migrations.AlterModelOptions(
            name="user",
            options={
                "permissions": [
                    ("run_system", "Can run the system: sees every job and schedule, and nobody's figures")
                ],
                "verbose_name": "person",
                "verbose_name_plural": "people",
            },
        ),
    ]
