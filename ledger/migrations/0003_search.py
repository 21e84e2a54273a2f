from django.db import migrations

from ledger.sql import vendor_sql


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_seal")]

    operations = [vendor_sql("search")]
