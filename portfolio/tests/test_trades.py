"""Each kind of trade is one balanced transaction, fee and tax included, and cash in the books is cash at the broker."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D

import pytest

from fintrack.lib.errors import DomainError
from ledger.models import Account, Transaction
from portfolio.models import Trade, TradeKind
from portfolio.services.trade_legs import Terms
from portfolio.services.trades import trade_add, trade_edit
from portfolio.tests.making import broker, gains, holding, legs, lots, share, told_by_checks, traded
from tests.conftest import People

pytestmark = pytest.mark.django_db

EXPECTED = {
    "buy": (
        {"quantity": "10", "gross": "251", "fee": "1", "tax": "0.5"},
        {"Broker ACME": (10, 251), "Trading fees EUR": (1, 1), "Tax on investments EUR": (D("0.5"), D("0.5")),
         "Broker EUR": (D("-252.5"), D("-252.5"))},
    ),
    "sell": (
        {"quantity": "4", "gross": "120", "fee": "1", "tax": "2"},
        {"Broker ACME": (-4, -120), "Trading fees EUR": (1, 1), "Tax on investments EUR": (2, 2), "Broker EUR": (117, 117)},
    ),
    "dividend": (
        {"gross": "100", "tax": "15"},
        {"Dividends EUR": (-100, -100), "Tax on investments EUR": (15, 15), "Broker EUR": (85, 85)},
    ),
    "reinvested": (
        {"quantity": "3", "gross": "100", "tax": "15"},
        {"Dividends EUR": (-100, -100), "Tax on investments EUR": (15, 15), "Broker ACME": (3, 85)},
    ),
    "coupon": ({"gross": "35.5"}, {"Investment interest EUR": (D("-35.5"), D("-35.5")), "Broker EUR": (D("35.5"), D("35.5"))}),
    "amortisation": ({"gross": "250"}, {"Broker ACME": (0, -250), "Broker EUR": (250, 250)}),
    "redemption": ({"quantity": "4", "gross": "4000"}, {"Broker ACME": (-4, -4000), "Broker EUR": (4000, 4000)}),
    "reward": ({"quantity": "0.5", "gross": "20"}, {"Broker ACME": (D("0.5"), 20), "Staking rewards EUR": (-20, -20)}),
    "delivery_in": ({"quantity": "5", "gross": "90"}, {"Broker ACME": (5, 90), "Opening balances EUR": (-90, -90)}),
    "delivery_out": ({"quantity": "5", "gross": "0"}, {"Broker ACME": (-5, 0), "Corporate actions ACME": (5, 0)}),
}  # fmt: skip


@pytest.mark.parametrize("kind", EXPECTED)
def test_the_legs_of_a_trade(kind: str, people: People) -> None:
    figures, expected = EXPECTED[kind]
    trade = traded(people.owner, kind, broker(people.owner), share(people.owner), "2026-03-02", **figures)
    assert legs(trade) == expected
    assert trade.transaction.state == "posted"
    assert trade.transaction.payee == "ACME"


def test_money_without_a_security(people: People) -> None:
    account = broker(people.owner)
    euro = share(people.owner).currency
    for kind, name in (
        ("fee", "Trading fees EUR"),
        ("tax", "Tax on investments EUR"),
        ("withdrawal", "Uncategorised EUR"),
    ):
        trade = traded(people.owner, kind, account, None, "2026-03-02", gross="12", currency=euro)
        assert legs(trade) == {name: (12, 12), "Broker EUR": (-12, -12)}
    trade = traded(people.owner, "deposit", account, None, "2026-03-02", gross="500", currency=euro)
    assert legs(trade) == {"Uncategorised EUR": (-500, -500), "Broker EUR": (500, 500)}


def test_interest_that_the_seller_had_earned_comes_back_with_the_coupon(people: People) -> None:
    account, bond = broker(people.owner), share(people.owner, "OFZ", asset_class="government_bond", nominal=D(1000))
    bought = traded(people.owner, "buy", account, bond, "2026-03-02", "2", "1900", accrued="14.5")
    assert legs(bought)["Broker EUR"] == (D("-1914.5"), D("-1914.5"))
    traded(people.owner, "coupon", account, bond, "2026-06-02", gross="71")
    earned = Account.objects.get(household=people.household, purpose="coupons")
    assert sum(row.value for row in earned.postings.all()) == D("-56.5")
    assert lots(account, bond) == [("2026-03-02", D(2), D(1900))]


def test_fees_belong_to_the_cost_and_lower_the_proceeds(people: People) -> None:
    """10 for 100 and a fee of 2, of which 4 are sold for 60 less 1: gain 59 − 40.80 = 18.20."""
    account, acme = broker(people.owner), share(people.owner)
    traded(people.owner, "buy", account, acme, "2026-01-05", "10", "100", fee="2")
    traded(people.owner, "sell", account, acme, "2026-02-05", "4", "60", fee="1", tax="3")
    assert lots(account, acme) == [("2026-01-05", D(6), D("61.2"))]
    assert gains(account, acme) == [(D(4), D("18.2"))]


def test_a_move_to_another_broker_keeps_dates_and_costs(people: People) -> None:
    old, new, acme = broker(people.owner), broker(people.owner, "New broker"), share(people.owner)
    traded(people.owner, "buy", old, acme, "2026-01-05", "10", "100")
    traded(people.owner, "buy", old, acme, "2026-02-05", "10", "150")
    traded(people.owner, "transfer", old, acme, "2026-03-05", "12", other=new)
    assert lots(new, acme) == [("2026-01-05", D(10), D(100)), ("2026-02-05", D(2), D(30))]
    assert lots(old, acme) == [("2026-02-05", D(8), D(120))]
    traded(people.owner, "sell", new, acme, "2026-04-05", "11", "220")
    assert gains(new, acme) == [(D(10), D(100)), (D(1), D(5))]


def test_chosen_lots(people: People) -> None:
    account, acme = broker(people.owner), share(people.owner)
    traded(people.owner, "buy", account, acme, "2026-01-05", "10", "100")
    second = traded(people.owner, "buy", account, acme, "2026-02-05", "10", "150")
    picks = [{"lot": str(second.transaction_id), "quantity": "4"}]
    with pytest.raises(DomainError, match="add up"):
        traded(people.owner, "sell", account, acme, "2026-03-05", "5", "100", picks=picks)
    traded(people.owner, "sell", account, acme, "2026-03-05", "4", "100", picks=picks)
    assert lots(account, acme) == [("2026-01-05", D(10), D(100)), ("2026-02-05", D(6), D(90))]


def test_more_sold_than_held_is_told_and_not_guessed(people: People) -> None:
    account, acme = broker(people.owner), share(people.owner)
    sale = traded(people.owner, "sell", account, acme, "2026-03-05", "5", "100")
    found = holding(account, acme)
    assert (found.quantity, found.cost) == (D(-5), None)
    assert [(one["code"], one["transaction"]) for one in found.problems] == [("not_enough_lots", sale.transaction_id)]
    assert [one.code for one in told_by_checks(people.household)] == ["lots_unclear"]
    traded(people.owner, "buy", account, acme, "2026-01-05", "5", "80")
    assert (holding(account, acme).quantity, holding(account, acme).problems) == (D(0), [])
    assert gains(account, acme) == [(D(5), D(20))]


BAD = {
    "no_security": {"kind": "buy", "security": None, "quantity": D(1), "gross": D(1)},
    "not_positive": {"kind": "buy", "quantity": D(0), "gross": D(1)},
    "no_other_account": {"kind": "transfer", "quantity": D(1)},
    "bad_kind": {"kind": "split", "quantity": D(1)},
    "no_currency": {"kind": "fee", "security": None, "gross": D(1)},
}


@pytest.mark.parametrize("code", BAD)
def test_what_is_no_trade_is_refused_and_nothing_is_written(code: str, people: People) -> None:
    account, acme = broker(people.owner), share(people.owner)
    told = {"security": acme, **BAD[code]}
    terms = Terms(TradeKind(told.pop("kind")), account, date(2026, 3, 2), **told)
    with pytest.raises(DomainError) as refused:
        trade_add(acting_user=people.owner, terms=terms)
    assert refused.value.code == code
    assert not Trade.objects.exists()
    assert not Transaction.objects.filter(household=people.household).exists()


def test_a_trade_written_anew(people: People) -> None:
    account, acme = broker(people.owner), share(people.owner)
    trade = traded(people.owner, "buy", account, acme, "2026-01-05", "10", "100")
    terms = Terms(TradeKind.BUY, account, date(2026, 1, 6), acme, D(12), D(130), fee=D(2))
    trade_edit(trade=trade, acting_user=people.owner, terms=terms)
    trade.transaction.refresh_from_db()
    assert trade.transaction.revision == 1
    assert legs(trade)["Broker EUR"] == (D(-132), D(-132))
    assert lots(account, acme) == [("2026-01-06", D(12), D(132))]
    with pytest.raises(DomainError, match="keeps its kind"):
        trade_edit(
            trade=trade,
            acting_user=people.owner,
            terms=Terms(TradeKind.SELL, account, date(2026, 1, 6), acme, D(1), D(1)),
        )


def test_a_category_of_the_same_name_stays_the_persons(people: People) -> None:
    own = Account.objects.create(household=people.household, kind="income", name="Dividends")
    trade = traded(people.owner, "dividend", broker(people.owner), share(people.owner), "2026-03-02", gross="10")
    assert "Dividends 2 EUR" in legs(trade)
    assert not own.postings.exists()
