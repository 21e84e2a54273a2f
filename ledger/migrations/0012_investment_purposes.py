from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0011_references_in_sets"),
    ]

    operations = [
        migrations.AlterField(
            model_name="account",
            name="purpose",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "Ordinary"),
                    ("opening", "Opening balances"),
                    ("rounding", "Rounding"),
                    ("adjustment", "Adjustments"),
                    ("exchange", "Currency exchange"),
                    ("uncategorised_out", "Uncategorised spending"),
                    ("uncategorised_in", "Uncategorised income"),
                    ("dividends", "Dividends"),
                    ("coupons", "Investment interest"),
                    ("rewards", "Staking rewards"),
                    ("trading_fees", "Trading fees"),
                    ("investment_tax", "Tax on investments"),
                    ("corporate_actions", "Corporate actions"),
                ],
                default="",
                max_length=20,
            ),
        ),
    ]
