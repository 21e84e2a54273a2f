from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0007_check_runs"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="account",
            options={
                "ordering": ("position", "name", "id"),
                "verbose_name": "account",
                "verbose_name_plural": "accounts",
            },
        ),
        migrations.AlterModelOptions(
            name="activity",
            options={"verbose_name": "act", "verbose_name_plural": "activity"},
        ),
        migrations.AlterModelOptions(
            name="activityentry",
            options={"verbose_name": "change by an act", "verbose_name_plural": "changes by acts"},
        ),
        migrations.AlterModelOptions(
            name="balanceassertion",
            options={"verbose_name": "stated balance", "verbose_name_plural": "stated balances"},
        ),
        migrations.AlterModelOptions(
            name="checkrun",
            options={"verbose_name": "check of the books", "verbose_name_plural": "checks of the books"},
        ),
        migrations.AlterModelOptions(
            name="commodity",
            options={"verbose_name": "commodity", "verbose_name_plural": "commodities"},
        ),
        migrations.AlterModelOptions(
            name="connection",
            options={"verbose_name": "connection", "verbose_name_plural": "connections"},
        ),
        migrations.AlterModelOptions(
            name="csvprofile",
            options={"verbose_name": "table layout", "verbose_name_plural": "table layouts"},
        ),
        migrations.AlterModelOptions(
            name="householdpurge",
            options={"verbose_name": "removed household", "verbose_name_plural": "removed households"},
        ),
        migrations.AlterModelOptions(
            name="importbatch",
            options={"verbose_name": "import", "verbose_name_plural": "imports"},
        ),
        migrations.AlterModelOptions(
            name="monthtotal",
            options={"verbose_name": "month total", "verbose_name_plural": "month totals"},
        ),
        migrations.AlterModelOptions(
            name="payee",
            options={"verbose_name": "payee", "verbose_name_plural": "payees"},
        ),
        migrations.AlterModelOptions(
            name="payeealias",
            options={"verbose_name": "other spelling", "verbose_name_plural": "other spellings"},
        ),
        migrations.AlterModelOptions(
            name="posting",
            options={"verbose_name": "posting", "verbose_name_plural": "postings"},
        ),
        migrations.AlterModelOptions(
            name="price",
            options={"verbose_name": "price", "verbose_name_plural": "prices"},
        ),
        migrations.AlterModelOptions(
            name="rule",
            options={"ordering": ("position", "id"), "verbose_name": "rule", "verbose_name_plural": "rules"},
        ),
        migrations.AlterModelOptions(
            name="savedview",
            options={
                "ordering": ("position", "name", "id"),
                "verbose_name": "saved view",
                "verbose_name_plural": "saved views",
            },
        ),
        migrations.AlterModelOptions(
            name="sourceline",
            options={"verbose_name": "source line", "verbose_name_plural": "source lines"},
        ),
        migrations.AlterModelOptions(
            name="syncrun",
            options={"verbose_name": "sync", "verbose_name_plural": "syncs"},
        ),
        migrations.AlterModelOptions(
            name="tag",
            options={"verbose_name": "tag", "verbose_name_plural": "tags"},
        ),
        migrations.AlterModelOptions(
            name="transaction",
            options={"verbose_name": "transaction", "verbose_name_plural": "transactions"},
        ),
        migrations.AlterModelOptions(
            name="transactionrevision",
            options={
                "ordering": ("transaction", "-number"),
                "verbose_name": "revision",
                "verbose_name_plural": "revisions",
            },
        ),
        migrations.AlterModelOptions(
            name="transferrejection",
            options={"verbose_name": "rejected transfer", "verbose_name_plural": "rejected transfers"},
        ),
    ]
