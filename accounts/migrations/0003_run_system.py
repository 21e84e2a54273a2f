from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_tokens_and_taste")]

    operations = [
        migrations.AlterModelOptions(
            name="user",
            options={
                "permissions": [("run_system", "Can run the system: sees every job and schedule, and nobody's figures")]
            },
        ),
    ]
