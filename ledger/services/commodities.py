"""Currencies: ISO 4217 from babel, shared by all households."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from babel import Locale
from babel.numbers import list_currencies
from django.db import connection
from django.db.models.signals import post_migrate
from django.utils.translation import gettext as _

from fintrack.lib.currencies import iso_decimals
from fintrack.lib.errors import DomainError
from ledger.models import Commodity, CommodityKind

NO_CURRENCY = frozenset({"XXX", "XTS"})

_committed: dict[str, Commodity] = {}
"""Currencies by code, kept for the life of the process. Only what was read outside a database transaction gets in, so that a row
that is rolled back (as every test does) is never remembered."""


def currency(code: str) -> Commodity:
    """The shared commodity of an ISO code, in any case: currency("jpy").decimals == 0. DomainError `unknown_currency` else.

    In a database that has no currencies yet, all of ISO 4217 are made first.
    """
    clean = code.strip().upper()
    found = _committed.get(clean)
    if found is None and clean in _iso_codes():
        shared = Commodity.objects.filter(code=clean, household=None)
        found = shared.first() or (shared.first() if commodities_ensure() else None)
    if found is None:
        raise DomainError(
            "unknown_currency", _("“%(code)s” is not the code of a currency. An example: EUR.") % {"code": clean[:12]}
        )
    if not connection.in_atomic_block:
        _committed[clean] = found
    return found


def commodities_ensure(codes: Iterable[str] | None = None) -> int:
    """Make sure that these currencies (all of ISO 4217 when None) are there; returns how many were added. Running it again adds
    nothing. DomainError `unknown_currency` for a code that is none, and then nothing is added.
    """
    wanted = _iso_codes() if codes is None else frozenset(code.strip().upper() for code in codes)
    if unknown := wanted - _iso_codes():
        raise DomainError("unknown_currency", _("There is no such currency."), codes=sorted(unknown))
    known = set(Commodity.objects.filter(household=None).values_list("code", flat=True))
    missing = sorted(wanted - known)
    if missing:
        Commodity.objects.bulk_create([_new(code) for code in missing], ignore_conflicts=True)
    return len(missing)


@cache
def _iso_codes() -> frozenset[str]:
    return frozenset(list_currencies()) - NO_CURRENCY


def _new(code: str) -> Commodity:
    name = Locale("en").currencies.get(code, code)
    return Commodity(code=code, name=name, kind=CommodityKind.CURRENCY, decimals=iso_decimals(code))


def _forget(**_kwargs: Any) -> None:
    _committed.clear()


post_migrate.connect(_forget, dispatch_uid="ledger.commodities")  # a flushed database gives new keys
