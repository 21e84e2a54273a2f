"""What the tests of rates share: people, and a few prices put into the books."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from accounts.models import Household
from ledger.intake.records import IncomingPrice
from ledger.models import Commodity
from ledger.rates import Rate, RateTable
from ledger.services.prices import prices_store

D = Decimal


def day(text: str) -> date:
    return date.fromisoformat(text)


def pk(code: str) -> int:
    return Commodity.objects.get(code=code, household=None).pk


def price(line: str, source: str = "ecb") -> IncomingPrice:
    """price("2024-01-15 EUR USD 1.0945"): that day a euro cost 1.0945 dollars."""
    on, commodity, currency, close = line.split()
    return IncomingPrice(commodity, currency, day(on), D(close), source)


def put(*lines: str, household: Household | None = None, source: str = "ecb") -> None:
    prices_store([price(line, source) for line in lines], household=household)


def asked(line: str, household: Household | None = None, **limits: int) -> Rate | None:
    """asked("2024-01-16 USD PHP"): a fresh table's answer."""
    on, commodity, currency = line.split()
    return RateTable(household, **limits).rate(pk(commodity), pk(currency), day(on))
