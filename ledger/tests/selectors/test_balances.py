from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from fintrack.lib.errors import Forbidden
from ledger.models import Account, ImportBatch
from ledger.selectors.balances import PRIVATE, Balances, balances, freshness
from ledger.selectors.coverage import Stale, Unknown
from ledger.services.transactions import transaction_void
from ledger.tests.selectors.conftest import TODAY, Home, day, rate_put
from tests.query_counts import counted


def quantity_of(found: Balances, name: str) -> Decimal:
    (line,) = [account for account in found.accounts if account.name == name]
    return line.holdings[0].quantity


def test_balances_add_up_by_kind_and_side(booked: Home):
    found = balances(booked.people.owner)
    assert [(group.kind, group.is_debt, group.subtotal.value) for group in found.groups] == [
        ("checking", False, Decimal(1160)),
        ("savings", False, Decimal(300)),
        ("credit_card", True, Decimal(-60)),
    ]
    assert (found.assets.value, found.debts.value, found.net.value) == (Decimal(1460), Decimal(-60), Decimal(1400))
    assert found.currency == "EUR"
    assert found.net.is_complete


@pytest.mark.parametrize(
    ("on", "in_bank", "saved"),
    [
        (day(12, 31, 2025), "0", "0"),
        (day(1, 1), "1000", "0"),
        (day(2, 26), "1000", "0"),
        (day(2, 27), "1500", "0"),
        (day(3, 1), "1500", "0"),
        (day(3, 2), "1200", "300"),
        (day(3, 19), "1200", "300"),
        (TODAY, "1160", "300"),
        (day(4, 30), "1160", "300"),
    ],
)
def test_balance_at_any_day(booked: Home, on: date, in_bank: str, saved: str):
    found = balances(booked.people.owner, on)
    assert (quantity_of(found, "Bank"), quantity_of(found, "Savings")) == (Decimal(in_bank), Decimal(saved))


def test_future_rows_do_not_count_before_their_day(booked: Home, bank: Account, food: Account):
    booked.spend(bank, food, "15", TODAY + timedelta(days=3))
    booked.spend(bank, food, "25", TODAY + timedelta(days=60))
    owner = booked.people.owner
    assert quantity_of(balances(owner), "Bank") == Decimal(1160)
    assert quantity_of(balances(owner, day(3, 23)), "Bank") == Decimal(1145)
    assert quantity_of(balances(owner, day(12, 31)), "Bank") == Decimal(1120)


def test_drafts_and_voids_do_not_count(booked: Home, bank: Account, food: Account):
    owner = booked.people.owner
    booked.spend(bank, food, "7", day(3, 10), state="draft")
    gone = booked.spend(bank, food, "9", day(3, 10))
    assert quantity_of(balances(owner), "Bank") == Decimal(1151)
    transaction_void(transaction=gone, acting_user=owner)
    assert quantity_of(balances(owner), "Bank") == Decimal(1160)
    assert quantity_of(balances(owner, day(3, 11)), "Bank") == Decimal(1200)
    assert quantity_of(balances(owner, day(3, 9)), "Bank") == Decimal(1200)


def test_period_cuts_inside_the_month(booked: Home):
    """With periods from the 3rd, March has two buckets, and each day still has its balance."""
    booked.periods_from(3)
    owner = booked.people.owner
    for on, expected in ((day(3, 1), 1500), (day(3, 2), 1200), (day(3, 3), 1200), (TODAY, 1160)):
        assert quantity_of(balances(owner, on), "Bank") == Decimal(expected)


def test_accounts_of_others_are_counted_or_absent(booked: Home):
    pat = booked.people.partner
    fund = booked.private("Pat's fund", "total_only", pat)
    secret = booked.private("Pat's secret", "hidden", pat)
    booked.opening(fund, "250", day(2, 1), pat)
    booked.opening(secret, "9999", day(2, 1), pat)
    for viewer in (booked.people.owner, booked.people.viewer):
        found = balances(viewer)
        assert [account.name for account in found.accounts] == ["Bank", "Savings", "Card"]
        assert (found.groups[-1].kind, found.groups[-1].accounts) == (PRIVATE, ())
        assert found.groups[-1].subtotal.value == Decimal(250)
        assert found.net.value == Decimal(1650)
    own = balances(pat)
    assert {account.name for account in own.accounts} == {"Bank", "Savings", "Card", "Pat's fund", "Pat's secret"}
    assert own.net.value == Decimal(11649)


def test_outsider_sees_only_their_own_and_nobody_without_a_household(booked: Home):
    booked.people.other_household.refresh_from_db()
    found = balances(booked.people.outsider)
    assert (found.accounts, found.net.value, found.currency) == ((), Decimal(0), "USD")
    booked.people.outsider.household = None
    with pytest.raises(Forbidden):
        balances(booked.people.outsider)


def test_foreign_money_says_what_it_rests_on(booked: Home):
    dollars, roubles = booked.account("Dollars", currency="USD"), booked.account("Roubles", currency="RUB")
    booked.opening(dollars, "200", day(3, 1))
    booked.opening(roubles, "5000", day(3, 1))
    rate_put("EUR", "USD", day(3, 8), "1.25")
    rate_put("EUR", "RUB", day(1, 5, 2022), "85")
    found = balances(booked.people.owner)
    by_name = {account.name: account for account in found.accounts}
    assert by_name["Dollars"].value.value == Decimal(160)
    assert by_name["Dollars"].value.coverage.stale == (Stale("USD", day(3, 8)),)
    assert by_name["Roubles"].value.value is None
    assert by_name["Roubles"].holdings[0].quantity == Decimal(5000)
    assert found.net.value == Decimal(1560)
    assert found.net.coverage.unknown == (Unknown("RUB", Decimal(5000)),)
    assert found.net.coverage.as_of == day(3, 8)
    assert not found.net.is_complete


def test_a_later_rate_is_not_used(booked: Home):
    dollars = booked.account("Dollars", currency="USD")
    booked.opening(dollars, "200", day(3, 1))
    rate_put("EUR", "USD", day(3, 10), "1.25")
    assert balances(booked.people.owner, day(3, 10)).net.is_complete
    assert balances(booked.people.owner, day(3, 9)).net.coverage.unknown == (Unknown("USD", Decimal(200)),)


def test_several_commodities_in_one_account(home: Home):
    wallet = home.account("Wallet", "wallet", currency="")
    assert wallet.commodity is None
    from ledger.models import Commodity
    from ledger.models.account import Purpose
    from ledger.services.accounts import system_account
    from ledger.services.legs import Leg
    from ledger.services.transactions import transaction_post

    opening = system_account(home.people.household, Purpose.OPENING)
    for code, amount, on in (("EUR", 70, day(3, 4)), ("JPY", 1000, day(3, 4)), ("JPY", 500, day(3, 18))):
        currency = Commodity.objects.get(code=code, household=None)
        legs = [Leg(wallet, Decimal(amount), currency), Leg(opening, Decimal(-amount), currency)]
        transaction_post(
            household=home.people.household, acting_user=home.people.owner, date=on, currency=currency, legs=legs
        )
    (line,) = balances(home.people.owner, day(3, 17)).accounts
    assert [(part.commodity, str(part.quantity)) for part in line.holdings] == [("EUR", "70.00"), ("JPY", "1000")]
    (line,) = balances(home.people.owner).accounts
    assert [(part.commodity, str(part.quantity)) for part in line.holdings] == [("EUR", "70.00"), ("JPY", "1500")]


def test_freshness_is_the_newest_row(booked: Home, bank: Account, savings: Account):
    found = freshness(booked.people.owner)
    assert found[bank.public_id].last_booked_on == TODAY
    assert found[savings.public_id].last_booked_on == day(3, 2)
    assert found[savings.public_id].last_imported_at is None


def test_freshness_knows_the_last_import(booked: Home, bank: Account, savings: Account):
    """Imports by Pat, of which Olive sees when they were."""
    pat = booked.people.partner
    for posted, accounts in ((day(3, 1), [bank]), (day(3, 11), [bank, savings]), (day(3, 15), [])):
        ImportBatch.objects.create(
            household=booked.people.household, user=pat, state="done", posted_at=datetime(*posted.timetuple()[:3], tzinfo=UTC),
            report={"result": {"accounts": [{"account_id": str(account.public_id)} for account in accounts]}},
        )  # fmt: skip
    ImportBatch.objects.create(household=booked.people.household, user=pat, state="failed", report={})
    found = freshness(booked.people.owner)
    moments = [found[account.public_id].last_imported_at for account in (bank, savings)]
    assert moments == [datetime(2026, 3, 11, tzinfo=UTC)] * 2


def test_query_count_does_not_depend_on_rows(booked: Home, bank: Account, food: Account):
    rate_put("EUR", "USD", day(3, 18), "1.25")
    booked.opening(booked.account("Dollars", currency="USD"), "200", day(3, 1))
    owner = type(booked.people.owner).objects.select_related("household").get(pk=booked.people.owner.pk)
    for extra in range(2):
        booked.spend(bank, food, "1", day(3, 12 + extra))
        with counted("balances"):
            balances(owner)
