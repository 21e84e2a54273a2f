"""From checked input to the recipe it means: one small function for each kind of transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.models import User
from accounts.selectors import household_of
from ledger.api.serializers import transactions as shapes
from ledger.models import Account, Transaction
from ledger.models.account import AccountKind
from ledger.selectors.found import accounts_found, transaction_found
from ledger.services import recipes
from ledger.services.commodities import currency
from ledger.services.legs import Leg
from ledger.services.transactions import transaction_post

Typed = dict[str, Any]
TEXTS = ("payee", "memo", "tags", "is_reviewed")


def transaction_made(user: User, data: Any, *, must_wait: bool = False) -> Transaction:
    """Check the body by its `kind` and write the transaction; every fault is a 400 that names its field.

    `must_wait`: it comes in unreviewed whatever the body says, since a program only proposes it.
    """
    kind = data.get("kind", "entry" if "legs" in data else None) if isinstance(data, Mapping) else None
    if not isinstance(kind, str) or kind not in KINDS:
        message = _("Say what kind of transaction this is: %(kinds)s.") % {"kinds": ", ".join(KINDS)}
        raise serializers.ValidationError({"kind": [message]}, code="invalid_choice")
    shape, make = KINDS[kind]
    serializer = shape(data={**data, "kind": kind})
    serializer.is_valid(raise_exception=True)
    typed = dict(serializer.validated_data)
    if must_wait:
        typed["is_reviewed"] = False
    return make(user, typed, {name: typed[name] for name in TEXTS if name in typed})


def _found(user: User, typed: Mapping[str, Any], names: Iterable[str]) -> dict[str, Account | None]:
    """The accounts that fields name, by field: one query."""
    wanted = {name: typed[name] for name in names if typed.get(name)}
    found = accounts_found(user, wanted.values())
    return {name: found[wanted[name]] if name in wanted else None for name in names}


def _expense(user: User, typed: Typed, texts: Typed) -> Transaction:
    named: Any = _found(user, typed, ("account", "category"))
    return recipes.expense(acting_user=user, amount=typed["amount"], on=typed["date"], **named, **texts)


def _income(user: User, typed: Typed, texts: Typed) -> Transaction:
    named: Any = _found(user, typed, ("account", "category"))
    return recipes.income(acting_user=user, amount=typed["amount"], on=typed["date"], **named, **texts)


def _transfer(user: User, typed: Typed, texts: Typed) -> Transaction:
    named: Any = _found(user, typed, ("source", "target"))
    return recipes.transfer(
        acting_user=user, amount=typed["amount"], on=typed["date"], arrives_on=typed.get("arrives_on"), **named, **texts
    )


def _exchange(user: User, typed: Typed, texts: Typed) -> Transaction:
    named: Any = _found(user, typed, ("source", "target", "fee_category"))
    return recipes.exchange(
        acting_user=user, sold=typed["sold"], bought=typed["bought"], on=typed["date"], fee=typed.get("fee") or Decimal(0),
        arrives_on=typed.get("arrives_on"), **named, **texts,
    )  # fmt: skip


def _split(user: User, typed: Typed, texts: Typed) -> Transaction:
    """Parts of income are typed positive like those of spending; the books have them negative."""
    found = accounts_found(user, [typed["account"], *(part["category"] for part in typed["parts"])])
    parts = [(found[part["category"]], _signed(found[part["category"]], part["amount"])) for part in typed["parts"]]
    return recipes.split(acting_user=user, account=found[typed["account"]], parts=parts, on=typed["date"], **texts)


def _signed(category: Account, amount: Any) -> Any:
    return -amount if category.kind == AccountKind.INCOME else amount


def _refund(user: User, typed: Typed, texts: Typed) -> Transaction:
    purchase = transaction_found(user, typed["purchase"])
    named: Any = _found(user, typed, ("account",))
    return recipes.refund(
        acting_user=user, purchase=purchase, amount=typed["amount"], on=typed["date"], **named, **texts
    )


def _adjustment(user: User, typed: Typed, texts: Typed) -> Transaction:
    named: Any = _found(user, typed, ("account",))
    return recipes.adjustment(acting_user=user, quantity=typed["amount"], on=typed["date"], **named, **texts)


def _entry(user: User, typed: Typed, texts: Typed) -> Transaction:
    return transaction_post(
        household=household_of(user), acting_user=user, date=typed["date"], currency=currency(typed["currency"]),
        legs=legs_from(user, typed["legs"]), **texts,
    )  # fmt: skip


def legs_from(user: User, typed: list[Typed]) -> list[Leg]:
    """Legs as services take them: two queries, and one for each currency that isn't known yet."""
    found: dict[UUID, Account] = accounts_found(user, [leg["account"] for leg in typed])
    return [
        Leg(
            found[leg["account"]], leg["quantity"], currency(leg["commodity"]) if leg.get("commodity") else None,
            leg.get("value"), leg.get("booked_on"), leg.get("memo", ""),
        )
        for leg in typed
    ]  # fmt: skip


KINDS: dict[str, tuple[type[shapes.TextsIn], Callable[[User, Typed, Typed], Transaction]]] = {
    "expense": (shapes.ExpenseIn, _expense),
    "income": (shapes.IncomeIn, _income),
    "transfer": (shapes.TransferIn, _transfer),
    "exchange": (shapes.ExchangeIn, _exchange),
    "split": (shapes.SplitIn, _split),
    "refund": (shapes.RefundIn, _refund),
    "adjustment": (shapes.AdjustmentIn, _adjustment),
    "entry": (shapes.EntryIn, _entry),
}
