"""Currencies, locales and time zones a household may choose, from babel and the system's zone list."""

from __future__ import annotations

from datetime import date
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.numbers import get_currency_name, get_territory_currencies, list_currencies
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from fintrack.lib.errors import DomainError

FALLBACK_CURRENCY = "EUR"


@cache
def _tender_today() -> frozenset[str]:
    """Codes that are legal tender somewhere today (DEM and XAU aren't)."""
    territories = get_global("territory_currencies")
    return frozenset(code for territory in territories for code in get_territory_currencies(territory))


@cache
def _known_currencies() -> frozenset[str]:
    """Every ISO 4217 code of money, past ones too; not the X codes of metals, baskets and tests."""
    return frozenset(code for code in list_currencies() if not code.startswith("X")) | _tender_today()


def currency_checked(code: str) -> str:
    """The code in capitals: currency_checked("eur") == "EUR". DomainError `unknown_currency` for what is no currency."""
    clean = code.strip().upper()
    if clean not in _known_currencies():
        raise DomainError(
            "unknown_currency", _("This is not the code of a currency. An example: EUR."), attr="base_currency"
        )
    return clean


def locale_checked(tag: str) -> str:
    """A locale babel knows, as a language tag: locale_checked("es_AR") == "es-AR"."""
    try:
        return str(Locale.parse(tag.strip().replace("-", "_"))).replace("_", "-")
    except (ValueError, UnknownLocaleError, TypeError) as error:
        raise DomainError("unknown_locale", _("This locale is not known. An example: en-PH."), attr="locale") from error


def time_zone_checked(name: str) -> str:
    """A zone of the IANA list: "Asia/Manila"."""
    if name not in available_timezones():
        raise DomainError(
            "unknown_time_zone", _("This time zone is not known. An example: Asia/Manila."), attr="time_zone"
        )
    ZoneInfo(name)
    return name


def currency_guessed(locale_tag: str, today: date) -> str:
    """The money of a locale's country: currency_guessed("en-PH", …) == "PHP"; EUR when the locale names no country."""
    try:
        territory = Locale.parse(locale_tag.replace("-", "_")).territory
    except (ValueError, UnknownLocaleError):
        return FALLBACK_CURRENCY
    codes = get_territory_currencies(territory, start_date=today, end_date=today) if territory else []
    return codes[0] if codes else FALLBACK_CURRENCY


def currency_choices() -> list[tuple[str, str]]:
    """(code, "EUR – Euro") of today's money, in the reader's language, sorted by code."""
    language = (get_language() or "en").replace("-", "_")
    return [(code, f"{code} – {get_currency_name(code, locale=language)}") for code in sorted(_tender_today())]


def time_zone_choices() -> list[tuple[str, str]]:
    """Zones by their own names, without the aliases of old ("Etc/…", "US/…" go by their cities)."""
    names = sorted(
        name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "SystemV/", "US/"))
    )
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in names)]


def time_zone_guessed(locale_tag: str) -> str:
    """The clock of a locale's country where it has only one: time_zone_guessed("en-PH") == "Asia/Manila"; else UTC."""
    try:
        territory = Locale.parse(locale_tag.replace("-", "_")).territory
    except (ValueError, UnknownLocaleError):
        return "UTC"
    zones = [zone for zone, home in get_global("zone_territories").items() if home == territory]
    known = [zone for zone in zones if zone in available_timezones()]
    return known[0] if territory and len(known) == 1 else "UTC"
