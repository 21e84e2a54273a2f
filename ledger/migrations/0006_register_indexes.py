"""Registers by payee and by amount, walked like those by day."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0005_account_merged_into")]

    operations = [
        migrations.AddIndex(
            "transaction", models.Index(fields=["household", "payee_key", "id"], name="transaction_by_payee")
        ),
        migrations.AddIndex("posting", models.Index(fields=["account", "quantity", "id"], name="posting_amount")),
    ]
