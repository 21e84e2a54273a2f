"""What was typed, as a record like any other source's."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from fintrack.lib.errors import DomainError
from ledger.intake.records import IncomingPrice
from ledger.services.prices import MANUAL, price_checked
from portfolio.prices.protocol import Asked
from portfolio.prices.units import in_units

KEY = MANUAL


def typed(
    asked: Asked, *, on: date, close: Decimal, today: date, quoted_in: str = "", per: Decimal | int = 1
) -> IncomingPrice:
    """A typed price. `quoted_in` may be a small coin (GBX), `per` how many units it is for.

    Example: typed(Asked("VUSA", "", "GBP", "etf"), on=…, close=Decimal("9312.5"), today=…, quoted_in="GBX").close == 93.125.
    Errors: `bad_price`, `future_price`, `other_currency`.
    """
    if on > today:
        raise DomainError("future_price", _("A price can't be of a day to come. Nothing was changed."))
    if per <= 0:
        raise DomainError("bad_price", _("A price must be for a number of units above zero. Nothing was changed."))
    price = in_units(IncomingPrice(asked.commodity_code, quoted_in or asked.currency, on, close, KEY), per)
    if price.currency != asked.currency:
        message = _("This price is wanted in %(currency)s. Nothing was changed.") % {"currency": asked.currency}
        raise DomainError("other_currency", message, currency=price.currency)
    price_checked(price.close)
    return price
