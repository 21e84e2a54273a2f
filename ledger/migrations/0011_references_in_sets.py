from __future__ import annotations

from django.db import migrations

from ledger.sql import vendor_sql


class Migration(migrations.Migration):
    dependencies = [("ledger", "0010_search_keys"), ("accounts", "0004_model_names")]

    operations = [vendor_sql("references")]
