from __future__ import annotations

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_tokens_and_taste"),
        ("ledger", "0006_register_indexes"),
    ]

    operations = [
        migrations.CreateModel(
            name="CheckRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("failures", models.PositiveIntegerField(default=0)),
                ("warnings", models.PositiveIntegerField(default=0)),
                ("codes", models.JSONField(blank=True, default=dict)),
                (
                    "household",
                    models.ForeignKey(
                        blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+",
                        to="accounts.household",
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["household", "-at"], name="check_run_newest")]},
        ),
    ]  # fmt: skip
