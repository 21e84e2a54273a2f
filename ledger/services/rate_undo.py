"""Taking back a rate that was typed: by the services that tell whoever values by it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from accounts.models import User
from ledger.models import Activity, Commodity, Price
from ledger.services.entries_undo import changed_since
from ledger.services.prices import rate_delete, rate_set


def rate_undo(change: dict[str, Any], undo: Activity, acting_user: User) -> None:
    """Make the rate what it was before `change` (of `Activity.changes`), as part of `undo`. Errors: changed_since."""
    row = Price.objects.filter(pk=change["id"], household=undo.household).first()
    how: dict[str, Any] = {"household": undo.household, "acting_user": acting_user, "activity": undo}
    before, after = change["before"], change["after"]
    if after is None:
        if row is not None or _pair(before, undo).exists():
            raise changed_since()
        rate_set(**how, **_named(before), close=Decimal(before["close"]))
    elif row is None or row.close != Decimal(after["close"]):
        raise changed_since()
    elif before is None:
        rate_delete(**how, **_named(after))
    else:
        rate_set(**how, commodity=row.commodity, currency=row.currency, on=row.date, close=Decimal(before["close"]))


def _named(values: dict[str, Any]) -> dict[str, Any]:
    found = Commodity.objects.in_bulk([values["commodity_id"], values["currency_id"]])
    return {
        "commodity": found[values["commodity_id"]], "currency": found[values["currency_id"]],
        "on": date.fromisoformat(values["date"]),
    }  # fmt: skip


def _pair(values: dict[str, Any], undo: Activity) -> Any:
    same = {name: values[name] for name in ("commodity_id", "currency_id", "date", "source")}
    return Price.objects.filter(household=undo.household, **same)
