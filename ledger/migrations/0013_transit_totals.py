"""What the month totals leave open, counted once instead of at each question."""

from __future__ import annotations

from collections import Counter
from typing import Any

import django.db.models.deletion
from django.db import migrations, models

import fintrack.lib.fields

PLACE = ("household_id", "currency_id", "month", "period", "audience")


def transit_count(apps: Any, schema_editor: Any) -> None:
    """Added up in Python: SQLite can't add up beyond 2^63, even where the whole comes to little."""
    sums: Counter[tuple[Any, ...]] = Counter()
    totals = apps.get_model("ledger", "MonthTotal").objects.order_by()
    for *place, value in totals.values_list(*PLACE, "value").iterator():
        sums[tuple(place)] += value
    model = apps.get_model("ledger", "TransitTotal")
    rows = (
        model(**dict(zip(PLACE, place, strict=True)), value=value) for place, value in sorted(sums.items()) if value
    )
    model.objects.bulk_create(rows, batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_model_names"), ("ledger", "0012_investment_purposes")]

    operations = [
        migrations.CreateModel(
            name="TransitTotal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.IntegerField()),
                ("period", models.IntegerField()),
                ("audience", models.CharField(max_length=26)),
                ("value", fintrack.lib.fields.ScaledDecimalField(scale=4)),
                (
                    "currency",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.commodity"
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.household"
                    ),
                ),
            ],
            options={
                "verbose_name": "transit total",
                "verbose_name_plural": "transit totals",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("household", "currency", "month", "period", "audience"), name="transit_total_bucket"
                    )
                ],
            },
        ),
        migrations.RunPython(transit_count, migrations.RunPython.noop),
    ]  # fmt: skip
