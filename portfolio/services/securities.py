"""Bringing in, describing, renaming and merging securities. Each change is an act in the activity list, with undo."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from itertools import chain, count
from typing import Any

from django.db.models import Q
from django.db.transaction import atomic
from django.utils.translation import gettext as _

from accounts.models import Household, User
from fintrack.lib.errors import DomainError, NotFound
from fintrack.lib.text import clean
from ledger.models import Activity, Commodity
from ledger.services.accounts import writer_of
from ledger.services.activity import activity_start, row_change, row_made
from ledger.services.commodities import currency as currency_of
from portfolio.models import KIND_OF, AssetClass, DayCount, KnownSecurity, Security, SecurityName

SHARE_DECIMALS = 8
TEXTS = {"symbol": 40, "exchange": 40, "region": 60, "sector": 60, "note": 500}
BOND = ("nominal", "coupon_rate", "coupons_per_year", "day_count", "issued_on", "matures_on")
OF_COMMODITY = ("name", "isin")
FIELDS = (*TEXTS, *OF_COMMODITY, "asset_class", *BOND)
"""What can be said of a security. `currency` is chosen once: its prices and costs are in it."""

LARGEST_NOMINAL, HIGHEST_RATE = Decimal(10**12), Decimal(1000)

_ISIN = re.compile(r"[A-Z]{2}[A-Z0-9]{9}[0-9]")


@atomic
def security_create(
    *, acting_user: User, symbol: str, currency: str, asset_class: str, activity: Activity | None = None, **more: Any
) -> Security:
    """A new security of the household. What another member brought in unseen is shared from now on, and nobody learns of the other.

    `more`: name, isin, exchange, region, sector, note; of a bond nominal, coupon_rate, coupons_per_year, day_count, issued_on, matures_on.
    Errors: read_only, bad_field, bad_symbol, bad_isin, bad_class, bad_bond, unknown_currency, security_exists.
    """
    household = household_written(acting_user)
    told = _checked({"symbol": symbol, "asset_class": asset_class, **more})
    money = currency_of(currency)
    found = _same(household, told, money)
    if found is not None:
        return _shared(found, acting_user)
    commodity = Commodity.objects.create(
        household=household, code=_free_code(household, told), name=told.pop("name", ""), isin=told.pop("isin", ""),
        kind=KIND_OF[told["asset_class"]], decimals=SHARE_DECIMALS,
    )  # fmt: skip
    security = Security.objects.create(commodity=commodity, household=household, currency=money, **told)
    act = activity or security_act(security, acting_user, "add")
    for row in (commodity, security, KnownSecurity.objects.create(security=security, user=acting_user)):
        row_made(act, row)
    return security


def household_written(acting_user: User) -> Household:
    """The person's household, where they may change things."""
    if acting_user.household is None:
        raise NotFound(_("Not found."))
    writer_of(acting_user, acting_user.household)
    return acting_user.household


def security_act(security: Security, acting_user: User, what: str) -> Activity:
    return activity_start(
        household=security.household, acting_user=acting_user, kind=f"security.{what}", subject=security.symbol
    )


def security_seen(security: Security, acting_user: User) -> Security:
    """The security, of a household the person may write to; one that they can't see does not exist."""
    writer_of(acting_user, security.household)
    if not Security.objects.visible_to(acting_user).filter(pk=security.pk).exists():
        raise NotFound(_("Not found."))
    return security


def _same(household: Household, told: dict[str, Any], money: Commodity) -> Security | None:
    """The household's security that this is: the same ISIN in the same currency, or without one the same symbol and exchange."""
    mine = Security.objects.filter(household=household, currency=money, merged_into=None)
    if told.get("isin"):
        return mine.filter(commodity__isin=told["isin"]).first()
    return mine.filter(symbol__iexact=told["symbol"], exchange=told.get("exchange", ""), commodity__isin="").first()


def _shared(security: Security, acting_user: User) -> Security:
    if Security.objects.visible_to(acting_user).filter(pk=security.pk).exists():
        message = _("“%(symbol)s” is there already. Use it, or rename it.")
        raise DomainError("security_exists", message % {"symbol": security.symbol})
    KnownSecurity.objects.create(security=security, user=acting_user)
    return security


def _free_code(household: Household, told: dict[str, Any]) -> str:
    """The commodity's code: the symbol, else with its exchange, else numbered. AAPL, AAPL.XETRA, AAPL.2."""
    symbol, exchange = told["symbol"].upper(), told.get("exchange", "").upper()
    wanted = chain([symbol], [f"{symbol}.{exchange}"] if exchange else [], (f"{symbol}.{n}" for n in count(2)))
    known = Commodity.objects.filter(Q(household=None) | Q(household=household))
    return next(code for code in (one[:40] for one in wanted) if not known.filter(code=code).exists())


def _checked(told: dict[str, Any]) -> dict[str, Any]:
    """What was said, cleaned. DomainError names the first thing that can't be."""
    if unknown := set(told) - set(FIELDS):
        raise DomainError("bad_field", _("This can't be changed."), fields=sorted(unknown))
    told = {
        name: clean(value, TEXTS.get(name, 200)) if name in TEXTS or name == "name" else value
        for name, value in told.items()
    }
    if "symbol" in told and not told["symbol"]:
        raise DomainError("bad_symbol", _("Give the security a symbol: letters or digits by which you know it."))
    if "isin" in told:
        told["isin"] = told["isin"].strip().upper()
        if told["isin"] and not _ISIN.fullmatch(told["isin"]):
            raise DomainError("bad_isin", _("An ISIN has twelve characters, like US0378331005."))
    if "asset_class" in told and told["asset_class"] not in AssetClass.values:
        raise DomainError("bad_class", _("There is no such class of securities."))
    _check_bond(told)
    return told


def _check_bond(told: dict[str, Any]) -> None:
    issued_on, matures_on = told.get("issued_on"), told.get("matures_on")
    is_bad = (
        told.get("day_count", "") not in ("", *DayCount.values)
        or told.get("coupons_per_year") not in (None, 1, 2, 3, 4, 6, 12)
        or not Decimal(0) < (told.get("nominal") or Decimal(1)) < LARGEST_NOMINAL
        or not Decimal(0) <= (told.get("coupon_rate") or Decimal(0)) < HIGHEST_RATE
        or bool(issued_on and matures_on and issued_on >= matures_on)
    )
    if is_bad:
        raise DomainError("bad_bond", _("These terms of the bond don't fit: look at nominal, coupon and dates."))


@atomic
def security_change(
    *,
    security: Security,
    acting_user: User,
    renamed_on: date | None = None,
    activity: Activity | None = None,
    **told: Any,
) -> Security:
    """Describe it differently. With `renamed_on` the old symbol, ISIN and name are kept as what it was called until the day before, so
    that older files still find it; without, they were a mistake.

    Errors as of `security_create`, and not_found.
    """
    security = security_seen(security, acting_user)
    told = _checked(told)
    act = activity or security_act(security, acting_user, "edit")
    commodity = security.commodity
    if renamed_on is not None:
        row_made(act, _former_name(security, renamed_on))
    with row_change(act, commodity), row_change(act, security):
        for name, value in told.items():
            setattr(commodity if name in OF_COMMODITY else security, name, value)
        commodity.kind = KIND_OF[AssetClass(security.asset_class)]
        commodity.save()
        security.save()
    return security


def _former_name(security: Security, renamed_on: date) -> SecurityName:
    return SecurityName.objects.create(
        security=security, symbol=security.symbol, isin=security.commodity.isin, name=security.commodity.name,
        until=renamed_on - timedelta(days=1),
    )  # fmt: skip
