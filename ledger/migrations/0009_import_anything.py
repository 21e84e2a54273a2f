from __future__ import annotations

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_model_names"),
        ("ledger", "0008_model_names"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="importbatch",
            name="delivery",
            field=models.UUIDField(blank=True, db_index=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="rule",
            name="group",
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AddField(
            model_name="rule",
            name="hit_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="rule",
            name="hits",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name="transaction",
            name="decided_by",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "Nobody yet"),
                    ("person", "A person"),
                    ("history", "The payee's last category"),
                    ("match", "A transfer match"),
                    ("rule", "A rule"),
                    ("source", "The file's own category"),
                    ("learned", "Learned from your rows"),
                ],
                default="",
                max_length=8,
            ),
        ),
        migrations.CreateModel(
            name="Categoriser",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("trained_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("examples", models.PositiveIntegerField(default=0)),
                ("accuracy", models.DecimalField(blank=True, decimal_places=4, max_digits=5, null=True)),
                ("data", models.BinaryField()),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.household"
                    ),
                ),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "learned categories",
                "verbose_name_plural": "learned categories",
            },
        ),
    ]
