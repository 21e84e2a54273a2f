import django.db.models.deletion
from django.db import migrations, models

from ledger.sql import vendor_sql, vendor_sql_lifted


class Migration(migrations.Migration):
    dependencies = [("ledger", "0004_activity")]

    operations = [
        vendor_sql_lifted("search"),
        vendor_sql_lifted("seal"),
        migrations.AddField(
            model_name="account",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="ledger.account",
            ),
        ),
        vendor_sql("seal"),
        vendor_sql("search"),
    ]
