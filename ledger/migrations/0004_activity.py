import accounts.models
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from ledger.sql import vendor_sql, vendor_sql_lifted


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_tokens_and_taste"),
        ("ledger", "0003_search"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        vendor_sql_lifted("search"),
        vendor_sql_lifted("seal"),
        migrations.CreateModel(
            name="Activity",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=accounts.models.new_public_id, editable=False, unique=True)),
                (
                    "actor",
                    models.CharField(
                        choices=[
                            ("person", "A person"),
                            ("rule", "A rule"),
                            ("import", "Import"),
                            ("system", "The system"),
                        ],
                        default="person",
                        max_length=6,
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                ("subject", models.CharField(blank=True, max_length=200)),
                ("has_entries", models.BooleanField(default=False)),
                ("changes", models.JSONField(blank=True, default=list)),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
            options={
                "verbose_name_plural": "activities",
            },
        ),
        migrations.CreateModel(
            name="ActivityEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("before", models.PositiveIntegerField(blank=True, null=True)),
                ("after", models.PositiveIntegerField()),
            ],
            options={
                "verbose_name_plural": "activity entries",
            },
        ),
        migrations.CreateModel(
            name="PayeeAlias",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200)),
                ("key", models.CharField(max_length=200)),
            ],
            options={
                "verbose_name_plural": "payee aliases",
            },
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=accounts.models.new_public_id, editable=False, unique=True)),
                ("page", models.CharField(max_length=40)),
                ("name", models.CharField(max_length=80)),
                ("query", models.CharField(max_length=1000)),
                ("position", models.PositiveIntegerField(default=0)),
            ],
            options={
                "ordering": ("position", "name", "id"),
            },
        ),
        migrations.CreateModel(
            name="TransferRejection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
        ),
        migrations.AddField(
            model_name="account",
            name="due_day",
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="account",
            name="due_shift",
            field=models.CharField(
                choices=[("none", "Stays"), ("next", "Moves to Monday"), ("previous", "Moves to Friday")],
                default="next",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="account",
            name="statement_day",
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="transaction",
            name="rule",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="ledger.rule",
            ),
        ),
        migrations.AddIndex(
            model_name="transaction",
            index=models.Index(condition=models.Q(("rule__isnull", False)), fields=["rule"], name="transaction_rule"),
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.CheckConstraint(
                condition=models.Q(("statement_day", None), ("statement_day__range", (1, 31)), _connector="OR"),
                name="account_statement_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.CheckConstraint(
                condition=models.Q(("due_day", None), ("due_day__range", (1, 31)), _connector="OR"),
                name="account_due_day",
            ),
        ),
        migrations.AddField(
            model_name="activity",
            name="account",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="ledger.account",
            ),
        ),
        migrations.AddField(
            model_name="activity",
            name="acting_user",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="activity",
            name="batch",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="activities",
                to="ledger.importbatch",
            ),
        ),
        migrations.AddField(
            model_name="activity",
            name="household",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.household"
            ),
        ),
        migrations.AddField(
            model_name="activity",
            name="rule",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="ledger.rule"
            ),
        ),
        migrations.AddField(
            model_name="activity",
            name="undoes",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="ledger.activity",
            ),
        ),
        migrations.AddField(
            model_name="activityentry",
            name="activity",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="entries",
                to="ledger.activity",
            ),
        ),
        migrations.AddField(
            model_name="activityentry",
            name="transaction",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="activity_entries", to="ledger.transaction"
            ),
        ),
        migrations.AddField(
            model_name="payeealias",
            name="household",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.household"
            ),
        ),
        migrations.AddField(
            model_name="payeealias",
            name="payee",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="aliases", to="ledger.payee"
            ),
        ),
        migrations.AddField(
            model_name="savedview",
            name="household",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.household"
            ),
        ),
        migrations.AddField(
            model_name="savedview",
            name="user",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="saved_views",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="transferrejection",
            name="first",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="ledger.transaction"
            ),
        ),
        migrations.AddField(
            model_name="transferrejection",
            name="household",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.household"
            ),
        ),
        migrations.AddField(
            model_name="transferrejection",
            name="rejected_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="transferrejection",
            name="second",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="ledger.transaction"
            ),
        ),
        migrations.AddIndex(
            model_name="activity",
            index=models.Index(fields=["household", "-created_at", "-id"], name="activity_newest"),
        ),
        migrations.AddConstraint(
            model_name="activityentry",
            constraint=models.UniqueConstraint(fields=("activity", "transaction"), name="activity_entry_once"),
        ),
        migrations.AddConstraint(
            model_name="payeealias",
            constraint=models.UniqueConstraint(fields=("household", "key"), name="payee_alias_once"),
        ),
        migrations.AddConstraint(
            model_name="savedview",
            constraint=models.UniqueConstraint(fields=("user", "page", "name"), name="saved_view_once"),
        ),
        migrations.AddConstraint(
            model_name="transferrejection",
            constraint=models.UniqueConstraint(fields=("first", "second"), name="transfer_rejection_once"),
        ),
        vendor_sql("seal"),
        vendor_sql("search"),
    ]
