"""Short ways to a household with a broker and something to buy, for the tests of this app."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from accounts.models import Household, User
from ledger.integrity import Finding, findings, household_checks
from ledger.models import Account
from ledger.services.accounts import account_create
from portfolio.models import Holding, LotMatch, Security, Trade, TradeKind
from portfolio.services.securities import security_create
from portfolio.services.trade_legs import Terms
from portfolio.services.trades import trade_add

D = Decimal


def broker(person: User, name: str = "Broker", **more: Any) -> Account:
    assert person.household is not None
    return account_create(household=person.household, acting_user=person, name=name, kind="brokerage", **more)


def share(
    owner: User, symbol: str = "ACME", currency: str = "EUR", asset_class: str = "stock", **more: Any
) -> Security:
    return security_create(acting_user=owner, symbol=symbol, currency=currency, asset_class=asset_class, **more)


def traded(
    owner: User, kind: str, account: Account, security: Security | None, on: str, quantity: str = "0", gross: str = "0", **more: Any
) -> Trade:  # fmt: skip
    """traded(owner, "buy", broker, acme, "2026-01-05", "10", "251", fee="1")."""
    figures = {name: D(more.pop(name)) for name in ("fee", "tax", "accrued") if name in more}
    sides = {name: more.pop(name) for name in ("cash", "other", "currency") if name in more}
    terms = Terms(
        TradeKind(kind), account, date.fromisoformat(on), security, D(quantity), D(gross), **figures, **sides
    )  # fmt: skip
    return trade_add(acting_user=owner, terms=terms, **more)


def legs(trade: Trade) -> dict[str, tuple[Decimal, Decimal]]:
    """Account and commodity → quantity and value: {"Broker ACME": (10, 251), "Broker EUR": (-252, -252)}."""
    rows = trade.transaction.postings.select_related("account", "commodity")
    return {f"{row.account.name} {row.commodity.code}": (row.quantity, row.value) for row in rows}


def holding(account: Account, security: Security) -> Holding:
    return Holding.objects.get(account=account, commodity=security.commodity)


def lots(account: Account, security: Security) -> list[tuple[str, Decimal, Decimal | None]]:
    """Day, quantity and cost of each lot that is open."""
    rows = holding(account, security).lots.order_by("acquired_on", "pk")
    return [(row.acquired_on.isoformat(), row.quantity, row.cost) for row in rows]


def gains(account: Account, security: Security) -> list[tuple[Decimal, Decimal]]:
    """Quantity and gain of each part that was sold, in the security's currency."""
    rows = LotMatch.objects.filter(holding=holding(account, security)).order_by("disposed_on", "acquired_on", "pk")
    return [(row.quantity, (row.proceeds or D(0)) - (row.cost or D(0))) for row in rows]


def told_by_checks(household: Household) -> list[Finding]:
    """What any check of the household's books has to say."""
    return [one for name, check in household_checks() for one in findings(name, partial(check, household), household)]
