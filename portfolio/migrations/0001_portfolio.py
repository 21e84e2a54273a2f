
import accounts.models
import django.db.models.deletion
import django.utils.timezone
import fintrack.lib.fields
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0004_model_names'),
        ('ledger', '0012_investment_purposes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Holding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('quantity', fintrack.lib.fields.ScaledDecimalField(scale=8)),
                ('cost', fintrack.lib.fields.ScaledDecimalField(null=True, scale=4)),
                ('base_cost', fintrack.lib.fields.ScaledDecimalField(null=True, scale=4)),
                ('first_on', models.DateField()),
                ('last_on', models.DateField()),
                ('problems', models.JSONField(default=list)),
                ('account', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='ledger.account')),
                ('commodity', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='ledger.commodity')),
                ('household', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.household')),
            ],
            options={
                'verbose_name': 'holding',
                'verbose_name_plural': 'holdings',
            },
        ),
        migrations.CreateModel(
            name='Lot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=60)),
                ('acquired_on', models.DateField()),
                ('quantity', fintrack.lib.fields.ScaledDecimalField(scale=8)),
                ('cost', fintrack.lib.fields.ScaledDecimalField(null=True, scale=4)),
                ('base_cost', fintrack.lib.fields.ScaledDecimalField(null=True, scale=4)),
                ('holding', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lots', to='portfolio.holding')),
                ('transaction', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='ledger.transaction')),
            ],
            options={
                'verbose_name': 'lot',
                'verbose_name_plural': 'lots',
                'ordering': ('acquired_on', 'pk'),
            },
        ),
        migrations.CreateModel(
            name='LotMatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=60)),
                ('acquired_on', models.DateField()),
                ('disposed_on', models.DateField()),
                ('quantity', fintrack.lib.fields.ScaledDecimalField(scale=8)),
                ('cost', fintrack.lib.fields.ScaledDecimalField(null=True, scale=4)),
                ('proceeds', fintrack.lib.fields.ScaledDecimalField(null=True, scale=4)),
                ('base_cost', fintrack.lib.fields.ScaledDecimalField(null=True, scale=4)),
                ('base_proceeds', fintrack.lib.fields.ScaledDecimalField(null=True, scale=4)),
                ('rule', models.CharField(blank=True, max_length=20)),
                ('holding', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='matches', to='portfolio.holding')),
                ('transaction', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='ledger.transaction')),
            ],
            options={
                'verbose_name': 'sale of a lot',
                'verbose_name_plural': 'sales of lots',
                'ordering': ('disposed_on', 'pk'),
            },
        ),
        migrations.CreateModel(
            name='LotSetting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('method', models.CharField(choices=[('fifo', 'First in, first out'), ('lifo', 'Last in, first out'), ('hifo', 'Highest cost first'), ('average', 'Average cost'), ('specific', 'The lots I choose, else first in, first out'), ('uk', 'UK: same day, 30 days, pool')], default='fifo', max_length=10)),
                ('since', models.DateField()),
                ('account', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='ledger.account')),
                ('household', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.household')),
            ],
            options={
                'verbose_name': 'choice of lots',
                'verbose_name_plural': 'choices of lots',
                'ordering': ('-since', '-pk'),
            },
        ),
        migrations.CreateModel(
            name='Security',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('symbol', models.CharField(max_length=40)),
                ('exchange', models.CharField(blank=True, max_length=40)),
                ('asset_class', models.CharField(choices=[('stock', 'Stock'), ('etf', 'ETF'), ('fund', 'Fund'), ('bond', 'Bond'), ('government_bond', 'Government bond'), ('crypto', 'Crypto'), ('property', 'Property'), ('other', 'Other')], max_length=16)),
                ('region', models.CharField(blank=True, max_length=60)),
                ('sector', models.CharField(blank=True, max_length=60)),
                ('note', models.CharField(blank=True, max_length=500)),
                ('nominal', models.DecimalField(blank=True, decimal_places=4, max_digits=19, null=True)),
                ('coupon_rate', models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True)),
                ('coupons_per_year', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('day_count', models.CharField(blank=True, choices=[('30/360', '30/360'), ('30e/360', '30E/360'), ('act/360', 'act/360'), ('act/365', 'act/365'), ('act/act', 'act/act')], max_length=8)),
                ('issued_on', models.DateField(blank=True, null=True)),
                ('matures_on', models.DateField(blank=True, null=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('commodity', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='security', to='ledger.commodity')),
                ('currency', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.commodity')),
                ('household', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.household')),
                ('merged_into', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portfolio.security')),
            ],
            options={
                'verbose_name': 'security',
                'verbose_name_plural': 'securities',
                'ordering': ('symbol', 'pk'),
            },
        ),
        migrations.CreateModel(
            name='KnownSecurity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('security', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='known_to', to='portfolio.security')),
            ],
            options={
                'verbose_name': 'security brought in',
                'verbose_name_plural': 'securities brought in',
            },
        ),
        migrations.CreateModel(
            name='SecurityEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=accounts.models.new_public_id, editable=False, unique=True)),
                ('kind', models.CharField(choices=[('split', 'Share split'), ('spin_off', 'Spin-off'), ('merger', 'Merger'), ('capital_return', 'Return of capital')], max_length=16)),
                ('on', models.DateField()),
                ('new', models.DecimalField(blank=True, decimal_places=8, max_digits=19, null=True)),
                ('old', models.DecimalField(blank=True, decimal_places=8, max_digits=19, null=True)),
                ('cost_share', models.DecimalField(blank=True, decimal_places=8, max_digits=9, null=True)),
                ('cash', models.DecimalField(blank=True, decimal_places=8, max_digits=19, null=True)),
                ('is_applied', models.BooleanField(default=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('created_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('household', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.household')),
                ('other', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portfolio.security')),
                ('security', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='portfolio.security')),
            ],
            options={
                'verbose_name': 'event of a security',
                'verbose_name_plural': 'events of securities',
                'ordering': ('-on', '-pk'),
            },
        ),
        migrations.CreateModel(
            name='SecurityName',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('symbol', models.CharField(blank=True, max_length=40)),
                ('isin', models.CharField(blank=True, max_length=12)),
                ('name', models.CharField(blank=True, max_length=200)),
                ('until', models.DateField()),
                ('security', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='names', to='portfolio.security')),
            ],
            options={
                'verbose_name': 'former name of a security',
                'verbose_name_plural': 'former names of securities',
                'ordering': ('-until', '-pk'),
            },
        ),
        migrations.CreateModel(
            name='Trade',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('buy', 'Buy'), ('sell', 'Sell'), ('delivery_in', 'Delivered in'), ('delivery_out', 'Delivered out'), ('transfer', 'Moved between brokers'), ('dividend', 'Dividend'), ('reinvested', 'Reinvested dividend'), ('interest', 'Interest'), ('coupon', 'Coupon'), ('amortisation', 'Part repaid'), ('redemption', 'Repaid'), ('reward', 'Staking reward'), ('fee', 'Fee'), ('tax', 'Tax'), ('deposit', 'Deposit'), ('withdrawal', 'Withdrawal'), ('split', 'Share split'), ('spin_off', 'Spin-off'), ('merger', 'Merger'), ('capital_return', 'Return of capital')], max_length=16)),
                ('picks', models.JSONField(blank=True, default=list)),
                ('event', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='trades', to='portfolio.securityevent')),
                ('security', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='trades', to='portfolio.security')),
                ('transaction', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='trade', to='ledger.transaction')),
            ],
            options={
                'verbose_name': 'trade',
                'verbose_name_plural': 'trades',
            },
        ),
        migrations.AddIndex(
            model_name='holding',
            index=models.Index(fields=['household', 'commodity'], name='holding_of_household'),
        ),
        migrations.AddConstraint(
            model_name='holding',
            constraint=models.UniqueConstraint(fields=('account', 'commodity'), name='holding_once'),
        ),
        migrations.AddIndex(
            model_name='lotmatch',
            index=models.Index(fields=['holding', 'disposed_on'], name='lot_match_day'),
        ),
        migrations.AddConstraint(
            model_name='lotsetting',
            constraint=models.UniqueConstraint(condition=models.Q(('account', None)), fields=('household', 'since'), name='lot_setting_once'),
        ),
        migrations.AddConstraint(
            model_name='lotsetting',
            constraint=models.UniqueConstraint(condition=models.Q(('account__isnull', False)), fields=('account', 'since'), name='lot_setting_of_account_once'),
        ),
        migrations.AddConstraint(
            model_name='lotsetting',
            constraint=models.CheckConstraint(condition=models.Q(('method__in', ['fifo', 'lifo', 'hifo', 'average', 'specific', 'uk'])), name='lot_setting_method'),
        ),
        migrations.AddIndex(
            model_name='security',
            index=models.Index(fields=['household', 'symbol'], name='security_symbol'),
        ),
        migrations.AddConstraint(
            model_name='security',
            constraint=models.CheckConstraint(condition=models.Q(('asset_class__in', ['stock', 'etf', 'fund', 'bond', 'government_bond', 'crypto', 'property', 'other'])), name='security_class'),
        ),
        migrations.AddConstraint(
            model_name='security',
            constraint=models.CheckConstraint(condition=models.Q(('nominal', None), ('nominal__gt', Decimal('0')), _connector='OR'), name='security_nominal'),
        ),
        migrations.AddConstraint(
            model_name='security',
            constraint=models.CheckConstraint(condition=models.Q(('coupons_per_year', None), ('coupons_per_year__in', (1, 2, 3, 4, 6, 12)), _connector='OR'), name='security_coupons_per_year'),
        ),
        migrations.AddConstraint(
            model_name='knownsecurity',
            constraint=models.UniqueConstraint(fields=('security', 'user'), name='known_security_once'),
        ),
        migrations.AddIndex(
            model_name='securityevent',
            index=models.Index(fields=['household', '-on'], name='event_newest'),
        ),
        migrations.AddConstraint(
            model_name='securityevent',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['split', 'spin_off', 'merger', 'capital_return'])), name='event_kind'),
        ),
        migrations.AddConstraint(
            model_name='securityevent',
            constraint=models.CheckConstraint(condition=models.Q(('kind', 'capital_return'), models.Q(('new__gt', 0), ('old__gt', 0)), _connector='OR'), name='event_ratio'),
        ),
        migrations.AddConstraint(
            model_name='securityevent',
            constraint=models.CheckConstraint(condition=models.Q(('cost_share', None), models.Q(('cost_share__gte', 0), ('cost_share__lte', 1)), _connector='OR'), name='event_cost_share'),
        ),
        migrations.AddConstraint(
            model_name='trade',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['buy', 'sell', 'delivery_in', 'delivery_out', 'transfer', 'dividend', 'reinvested', 'interest', 'coupon', 'amortisation', 'redemption', 'reward', 'fee', 'tax', 'deposit', 'withdrawal', 'split', 'spin_off', 'merger', 'capital_return'])), name='trade_kind'),
        ),
    ]
