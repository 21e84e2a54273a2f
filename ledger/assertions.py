"""Whether the books agree with what a source says an account holds (invariant 14)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from fintrack.lib.fields import QUANTITY_SCALE, from_units
from ledger.models import BalanceAssertion
from ledger.selectors.assertions import checked


@dataclass(frozen=True, slots=True)
class Standing:
    """An assertion and the books: `difference` is asserted minus booked at the end of the day, zero when it holds."""

    assertion: BalanceAssertion
    booked: Decimal
    holds: bool

    @property
    def difference(self) -> Decimal:
        return Decimal(0) if self.holds else self.assertion.quantity - self.booked


def standing(assertion: BalanceAssertion) -> Standing:
    """It holds if the balance before the day plus some prefix of that day's lines in source order is the asserted quantity.

    Before the day 100; that day −30 and −20: 100, 70 and 50 all hold.
    """
    return standings([assertion])[0]


def standings(assertions: list[BalanceAssertion]) -> list[Standing]:
    """Many at once, from the month totals: a constant number of queries for every 200. `latest_assertions` finds those that count."""
    return [
        Standing(found.assertion, from_units(found.balances[-1], QUANTITY_SCALE), found.holds)
        for found in checked(assertions)
    ]
