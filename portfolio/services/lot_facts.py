"""What the lots are counted from: the posted legs in securities on the balance sheet, with what trades and events say of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from django.db.models import F, Max, Min, Sum

from accounts.models import Household
from ledger.models import Commodity, Posting
from ledger.models.account import BALANCE_KINDS, Purpose
from ledger.models.transaction import State
from ledger.rates import RateTable, convert
from portfolio.lot_events import HoldingKey, LegFact
from portfolio.lots import Pick
from portfolio.models import Security, Trade, TradeKind

ZERO = Decimal(0)
PURCHASES = (TradeKind.BUY, TradeKind.REINVESTED, TradeKind.DELIVERY_IN, "")
"""Their cost includes the tax that was paid along (a stamp duty); what a sale or a dividend is taxed is no cost of the shares."""


class Held(NamedTuple):
    """What the postings of a holding add up to, and its first and last day."""

    quantity: Decimal
    first_on: date
    last_on: date


@dataclass(frozen=True, slots=True)
class _Leg:
    """A row of the books as it was read."""

    account: int
    commodity: int
    transaction: int
    currency: int
    on: date
    quantity: Decimal
    value: Decimal

    @property
    def holding(self) -> HoldingKey:
        return HoldingKey(self.account, self.commodity)


def held_quantities(household: Household, commodities: Collection[int]) -> dict[HoldingKey, Held]:
    """What is held, and was ever held, of these commodities, by account."""
    rows = (
        _postings(household, commodities)
        .values_list("account_id", "commodity_id")
        .annotate(quantity_sum=Sum("quantity"), first=Min("booked_on"), last=Max("booked_on"))
        .order_by()
    )
    return {HoldingKey(account, commodity): Held(*rest) for account, commodity, *rest in rows}


def _postings(household: Household, commodities: Collection[int]) -> Any:
    return Posting.objects.filter(
        transaction__household=household, transaction__state=State.POSTED, commodity__in=commodities,
        account__kind__in=BALANCE_KINDS,
    )  # fmt: skip


def leg_facts(household: Household, commodities: Collection[int]) -> Iterator[LegFact]:
    """The legs by day and as entered, each with its cost or proceeds in its security's currency and in base currency."""
    legs = [
        _Leg(*row)
        for row in _postings(household, commodities)
        .order_by("booked_on", "transaction_id", "pk")
        .values_list("account_id", "commodity_id", "transaction_id", F("transaction__currency_id"), "booked_on", "quantity", "value")
    ]  # fmt: skip
    keys = {leg.transaction for leg in legs}
    trades = {trade.transaction_id: trade for trade in _trades(household, commodities) if trade.transaction_id in keys}
    worth = _Worth(household, legs)
    costs = _costs(household, commodities)
    terms = {one.commodity_id: one for one in Security.objects.filter(household=household, commodity__in=commodities)}
    course = _Course(terms)
    for leg in sorted(legs, key=lambda leg: (leg.on, not _is_event(trades.get(leg.transaction)), leg.transaction)):
        trade = trades.get(leg.transaction)
        value = leg.value + _cost_of(leg, trade, costs)
        yield course.told(_fact(leg, trade, worth.in_currency(leg, value, terms), worth.in_base(leg, value)))


def _is_event(trade: Trade | None) -> bool:
    """What a company does to its shares comes before the day's trades, whenever it was entered."""
    return trade is not None and trade.event_id is not None


def _trades(household: Household, commodities: Collection[int]) -> Any:
    return (
        Trade.objects.filter(transaction__household=household, transaction__postings__commodity__in=commodities)
        .select_related("event__security")
        .distinct()
    )


Costs = Mapping[tuple[int, str], Decimal]


def _costs(household: Household, commodities: Collection[int]) -> Costs:
    """Fees and taxes by transaction and purpose, of those that have a leg in one of the commodities."""
    touched = _postings(household, commodities).values("transaction_id")
    rows = (
        Posting.objects.filter(
            transaction__in=touched, account__purpose__in=(Purpose.TRADING_FEES, Purpose.INVESTMENT_TAX)
        )
        .values_list("transaction_id", "account__purpose")
        .annotate(total=Sum("value"))
        .order_by()
    )
    return {(transaction, purpose): total for transaction, purpose, total in rows}


def _cost_of(leg: _Leg, trade: Trade | None, costs: Costs) -> Decimal:
    """What fees (and, on a purchase, taxes) add to a leg's value: a purchase costs more, a sale brings less (its value is negative).

    A reinvested dividend's shares cost what was left of it, so nothing is added there.
    """
    if not leg.quantity or (
        trade is not None and trade.kind in (TradeKind.REINVESTED, TradeKind.TRANSFER, TradeKind.REWARD)
    ):
        return ZERO
    fee = costs.get((leg.transaction, Purpose.TRADING_FEES), ZERO)
    is_purchase = leg.quantity > 0 and (trade.kind if trade else "") in PURCHASES
    return fee + (costs.get((leg.transaction, Purpose.INVESTMENT_TAX), ZERO) if is_purchase else ZERO)


def _fact(leg: _Leg, trade: Trade | None, value: Decimal | None, base_value: Decimal | None) -> LegFact:
    fact = LegFact(leg.holding, leg.transaction, leg.on, leg.quantity, value, base_value)
    if trade is None:
        return fact
    event = trade.event
    is_unpriced = trade.kind == TradeKind.DELIVERY_IN and not leg.value
    return replace(
        fact,
        kind=trade.kind,
        value=None if is_unpriced else value,
        cost_share=event.cost_share if event else None,
        parent=event.security.commodity_id if event and trade.kind == TradeKind.SPIN_OFF else None,
        picks=tuple(Pick(key=pick["lot"], quantity=Decimal(pick["quantity"])) for pick in trade.picks),
    )  # fmt: skip


class _Worth:
    """Values in the security's currency and in the household's, at the rate of the leg's day; None where there is none."""

    def __init__(self, household: Household, legs: Collection[_Leg]) -> None:
        self.rates = RateTable(household)
        self.base = Commodity.objects.only("pk").get(code=household.base_currency, household=None).pk
        self.rates.rates((leg.currency, self.base, leg.on) for leg in legs)

    def in_base(self, leg: _Leg, value: Decimal) -> Decimal | None:
        return self._converted(leg, value, self.base)

    def in_currency(self, leg: _Leg, value: Decimal, terms: Mapping[int, Security]) -> Decimal | None:
        security = terms.get(leg.commodity)
        return self._converted(leg, value, security.currency_id if security else leg.currency)

    def _converted(self, leg: _Leg, value: Decimal, currency: int) -> Decimal | None:
        if leg.currency == currency or not value:
            return value
        rate = self.rates.rate(leg.currency, currency, leg.on)
        return None if rate is None else convert(value, rate)


class _Course:
    """Each holding followed leg by leg: how many units there were before, and what its bonds still had to repay."""

    def __init__(self, terms: Mapping[int, Security]) -> None:
        self.nominal = {key: one.nominal for key, one in terms.items() if one.nominal}
        self.units: dict[HoldingKey, Decimal] = defaultdict(Decimal)
        self.owed: dict[HoldingKey, Decimal] = defaultdict(Decimal)

    def told(self, fact: LegFact) -> LegFact:
        """The fact with what was before it: a split of 10 that brings 10 more has the ratio 2."""
        units, owed = self.units[fact.holding], self.owed[fact.holding]
        self._follow(fact, units)
        if fact.kind == TradeKind.SPLIT and units and units + fact.quantity:
            return replace(fact, ratio=Fraction(units + fact.quantity) / Fraction(units))
        return replace(fact, nominal_left=owed) if fact.kind == TradeKind.AMORTISATION else fact

    def _follow(self, fact: LegFact, units: Decimal) -> None:
        nominal = self.nominal.get(fact.holding.commodity, ZERO)
        if fact.kind == TradeKind.AMORTISATION:
            self.owed[fact.holding] -= fact.magnitudes[0]
        elif fact.quantity > 0:
            self.owed[fact.holding] += fact.quantity * nominal
        elif units:
            self.owed[fact.holding] += self.owed[fact.holding] * fact.quantity / units
        self.units[fact.holding] += fact.quantity
