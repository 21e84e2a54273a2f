"""The lots: counted from the postings in the transaction that changed them, and rebuilt whole by a command. Never facts."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date

from django.db.transaction import atomic

from accounts.models import Household
from ledger.models import Account, MonthTotal
from portfolio.lot_events import HoldingKey, Methods, book_all, steps_of
from portfolio.lots import Booked, Method
from portfolio.models import Holding, Lot, LotMatch, LotSetting, Security, SecurityEvent
from portfolio.services.lot_facts import Held, held_quantities, leg_facts

BATCH = 2_000


def lots_follow(*, household: Household, accounts: set[int], first_month: int) -> None:
    """Called through `projectors`: counts the lots of the securities in these accounts, whose rows changed.

    The month totals know what an account holds without a look at its rows; who has no securities pays one query.
    """
    mine = list(Security.objects.filter(household=household).values_list("commodity_id", flat=True))
    if not mine:
        return
    held = MonthTotal.objects.filter(account__in=accounts, commodity__in=mine).values_list("commodity_id", flat=True)
    gone = Holding.objects.filter(account__in=accounts).values_list("commodity_id", flat=True)
    if touched := {*held.distinct(), *gone}:
        lots_refresh(household, touched)


@atomic
def lots_refresh(household: Household, commodities: Collection[int]) -> None:
    """Count the lots of these commodities anew, in every account, with all that is tied to them by a spin-off or a merger."""
    wanted = _tied(household, set(commodities))
    booked = book_all(steps_of(leg_facts(household, wanted)), methods_of(household))
    old = Holding.objects.filter(household=household, commodity__in=wanted)
    for rows in (LotMatch.objects.filter(holding__in=old), Lot.objects.filter(holding__in=old), old):
        rows._raw_delete(rows.db)
    _write(household, booked, held_quantities(household, wanted))


def lots_rebuild(household: Household) -> int:
    """Count all lots of a household anew; returns how many holdings there are."""
    lots_refresh(household, set(Security.objects.filter(household=household).values_list("commodity_id", flat=True)))
    return Holding.objects.filter(household=household).count()


def _tied(household: Household, wanted: set[int]) -> set[int]:
    """With them, whatever a spin-off or a merger ties to one of them, however far."""
    events = SecurityEvent.objects.filter(household=household, is_applied=True, other__isnull=False)
    pairs = [set(pair) for pair in events.values_list("security__commodity_id", "other__commodity_id")]
    before = 0
    while len(wanted) > before:
        before = len(wanted)
        wanted = wanted.union(*(pair for pair in pairs if wanted & pair))
    return wanted


def methods_of(household: Household) -> Methods:
    """By account, its own settings; those of the household for accounts that have none."""
    by_account: dict[int | None, list[tuple[date, Method]]] = {}
    for setting in LotSetting.objects.filter(household=household).order_by("since"):
        by_account.setdefault(setting.account_id, []).append((setting.since, Method(setting.method)))
    general = by_account.get(None, [])
    keys = Account.objects.filter(household=household).balance_sheet().values_list("pk", flat=True)
    return {key: by_account.get(key, general) for key in keys}


def _write(household: Household, booked: Mapping[HoldingKey, Booked], held: Mapping[HoldingKey, Held]) -> None:
    holdings = {key: _holding(household, key, booked[key], held[key]) for key in booked if key in held}
    Holding.objects.bulk_create(holdings.values(), batch_size=BATCH)
    make = [(holding, booked[key]) for key, holding in holdings.items()]
    Lot.objects.bulk_create((lot for one in make for lot in _lots(*one)), batch_size=BATCH)
    LotMatch.objects.bulk_create((match for one in make for match in _matches(*one)), batch_size=BATCH)


def _holding(household: Household, key: HoldingKey, booked: Booked, held: Held) -> Holding:
    """`quantity` is the postings'; where the lots come to another, the problems say why, and what they cost is not known."""
    problems = [
        {"code": one.code.value, "transaction": int(one.key), "data": dict(one.data)} for one in booked.problems
    ]
    is_whole = booked.quantity == held.quantity
    return Holding(
        household=household, account_id=key.account, commodity_id=key.commodity, quantity=held.quantity,
        cost=booked.cost if is_whole else None, base_cost=booked.base_cost if is_whole else None,
        first_on=held.first_on, last_on=held.last_on, problems=problems,
    )  # fmt: skip


def _lots(holding: Holding, booked: Booked) -> Iterator[Lot]:
    for lot in booked.open:
        yield Lot(
            holding=holding, key=lot.key, acquired_on=lot.acquired_on, quantity=lot.quantity, cost=lot.cost,
            base_cost=lot.base_cost, transaction_id=int(lot.key),
        )  # fmt: skip


def _matches(holding: Holding, booked: Booked) -> Iterator[LotMatch]:
    for match in booked.matches:
        yield LotMatch(
            holding=holding, transaction_id=int(match.key), key=match.lot, acquired_on=match.acquired_on,
            disposed_on=match.disposed_on, quantity=match.quantity, cost=match.cost, proceeds=match.proceeds,
            base_cost=match.base_cost, base_proceeds=match.base_proceeds, rule=match.rule.value,
        )  # fmt: skip
