from django.db import migrations

from ledger.sql import vendor_sql


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_tables")]

    operations = [vendor_sql("seal")]
