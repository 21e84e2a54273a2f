"""An entry given anew as a whole: which of its legs are the ones that are there already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ledger.models import Transaction
from ledger.services.legs import Leg, legs_of


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
