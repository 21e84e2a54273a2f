"""An entry's legs given anew: which of them are there already, and the one category replaced by another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from ledger.models import Account, Transaction
from ledger.models.transaction import DecidedBy
from ledger.services.legs import Leg, legs_of

BY_PERSON: dict[str, Any] = {"decided_by": DecidedBy.PERSON, "rule": None}
"""What the header says once a person chose the category: a rule that chose it before is no longer why."""


def legs_matched(transaction: Transaction, wanted: Sequence[Leg]) -> list[Leg]:
    """The wanted legs, each with the identity of an old one where there is one: same account and quantity first, then same account.

    Of (bank −100, food +100) given anew as (bank −90, food +60, home +30), bank and food keep their rows and home is new.
    """
    left = {leg.posting: leg for leg in legs_of(transaction)}
    found: dict[int, int | None] = {}
    for is_exact in (True, False):
        for place, leg in enumerate(wanted):
            same = (
                (key for key, old in left.items() if _is_same(old, leg, is_exact)) if place not in found else iter(())
            )
            key = next(same, None)
            if key is not None:
                found[place] = key
                del left[key]
    return [replace(leg, posting=found.get(place)) for place, leg in enumerate(wanted)]


def _is_same(old: Leg, new: Leg, is_exact: bool) -> bool:
    return old.account.pk == new.account.pk and (not is_exact or old.quantity == new.quantity)


def legs_on(transaction: Transaction, on: date) -> list[Leg]:
    """The legs as they are; a new date moves those booked on the old one."""
    return [leg.moved(transaction.date, on) for leg in legs_of(transaction)]


def has_one_category(legs: Sequence[Leg]) -> bool:
    return sum(leg.account.is_category for leg in legs) == 1


def legs_recategorised(legs: Sequence[Leg], category: Account) -> list[Leg]:
    """The one category replaced, keeping each row's identity: (bank −35, food +35) to (bank −35, home +35)."""
    return [replace(leg, account=category) if leg.account.is_category else leg for leg in legs]
