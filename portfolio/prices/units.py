"""Quotes in pence, per 100 or per 1,000 → the price of one unit in a currency of ISO 4217. The only place that knows of it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from ledger.intake.records import IncomingPrice
from ledger.rates import PRECISE

MINOR_UNITS = {
    "GBX": ("GBP", 100),
    "GBx": ("GBP", 100),
    "GBp": ("GBP", 100),
    "ZAc": ("ZAR", 100),
    "ZAC": ("ZAR", 100),
    "ILA": ("ILS", 100),
    "ILa": ("ILS", 100),
    "USX": ("USD", 100),
    "USx": ("USD", 100),
    "KWF": ("KWD", 1000),
}
"""What exchanges and brokers call the small coin, and how many make the currency. Capitals matter: GBp is a penny, GBP a pound."""


def major(currency: str) -> tuple[str, int]:
    """The currency of a quote and how many of its units make one: major("GBp") == ("GBP", 100), major("EUR") == ("EUR", 1)."""
    return MINOR_UNITS.get(currency, (currency, 1))


def of_one(quoted: Decimal, per: Decimal | int) -> Decimal:
    """The price of one where `per` cost `quoted`: of_one(Decimal("239914.611"), 1000) == Decimal("239.914611")."""
    return quoted if per == 1 else PRECISE.divide(quoted, Decimal(per))


def in_units(price: IncomingPrice, per: Decimal | int = 1) -> IncomingPrice:
    """The price of one unit in the whole currency; the volume stays.

    Example: a close of 9312.5 GBp is 93.125 GBP; 98.75 USD per 100 is 0.9875 USD.
    """
    currency, coins = major(price.currency)
    divisor = Decimal(per) * coins
    if divisor == 1:
        return price
    open, high, low = (None if one is None else of_one(one, divisor) for one in (price.open, price.high, price.low))
    close = of_one(price.close, divisor)
    return replace(price, currency=currency, close=close, open=open, high=high, low=low)
