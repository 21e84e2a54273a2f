"""Whether the portfolio's projections are what the books say."""

from __future__ import annotations

from collections.abc import Iterator

from accounts.models import Household
from ledger.integrity import Finding
from portfolio.lot_events import HoldingKey, book_all, steps_of
from portfolio.lots import Booked
from portfolio.models import Holding, Lot, Security
from portfolio.services.lot_facts import held_quantities, leg_facts
from portfolio.services.lots import methods_of


def lots_are_right(household: Household) -> Iterator[Finding]:
    """The stored lots are those that the postings give, holding by holding; what the lots can't explain is a warning."""
    commodities = set(Security.objects.filter(household=household).values_list("commodity_id", flat=True))
    booked = book_all(steps_of(leg_facts(household, commodities)), methods_of(household))
    held = held_quantities(household, commodities)
    stored = {HoldingKey(one.account_id, one.commodity_id): one for one in Holding.objects.filter(household=household)}
    for key in sorted(held.keys() | stored.keys()):
        holding, told = stored.get(key), {"account": key.account, "commodity": key.commodity}
        if holding is None or key not in held or holding.quantity != held[key].quantity:
            yield Finding(
                "holding_wrong", household, f"the holding of commodity {key.commodity} is not the postings'", told
            )
        elif _lots_stored(holding) != _lots_booked(booked[key]):
            yield Finding("lots_wrong", household, f"the lots of holding {holding.pk} are not the postings'", told)
        elif holding.problems:
            message = f"holding {holding.pk}: {len(holding.problems)} of its rows can't be followed to a lot"
            yield Finding("lots_unclear", household, message, told | {"problems": holding.problems}, is_warning=True)


LotFigures = list[tuple[object, ...]]


def _lots_stored(holding: Holding) -> LotFigures:
    lots = Lot.objects.filter(holding=holding).values_list("key", "acquired_on", "quantity", "cost", "base_cost")
    return sorted(lots)


def _lots_booked(booked: Booked) -> LotFigures:
    return sorted((lot.key, lot.acquired_on, lot.quantity, lot.cost, lot.base_cost) for lot in booked.open)
