"""What all sources on the web have in common: settings, an address that can be set, a pace they share with their configured copies."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from typing import ClassVar, Self

from django.conf import settings as django_settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fintrack.lib.web_address import AddressGuard
from fintrack.lib.web_client import MAX_BYTES, Clock, Pace, WebClient
from portfolio.prices.http import SourceClient
from portfolio.prices.protocol import Asked, RateLimit, SettingField, SourceError

USER_AGENT = "fintrack"
CURRENCY = frozenset({"currency"})


def address_field(default: str) -> SettingField:
    """The field for a source's address."""
    return SettingField("base_url", gettext_lazy("Address"), default, gettext_lazy("Where it is asked."))


class WebSource:
    """A source that is asked by HTTP. `clock` is the test's."""

    key: str
    label: str
    fields: tuple[SettingField, ...] = ()
    limit: RateLimit | None = None
    kinds: frozenset[str] = CURRENCY
    currencies: frozenset[str] = frozenset()
    is_on_by_default: bool = True
    has_history: bool = True
    accept: ClassVar[str] = "application/json"

    def __init__(self, *, clock: Clock = Clock()) -> None:
        self._clock = clock
        self._pace = Pace(self.limit.calls, self.limit.seconds) if self.limit else None
        self.settings: dict[str, str] = {field.key: field.default for field in self.fields}

    def configured(self, settings: Mapping[str, str]) -> Self:
        configured = copy(self)
        configured.settings = {field.key: _setting(field, settings.get(field.key, "")) for field in self.fields}
        return configured

    def serves(self, asked: Asked) -> bool:
        return (
            asked.kind in self.kinds
            and (not self.currencies or asked.currency in self.currencies)
            and asked.commodity_code != asked.currency
        )

    def headers(self) -> dict[str, str]:
        """Headers beside the usual ones: a key, as the source wants it."""
        return {}

    def client(self, base_url: str = "", max_bytes: int = MAX_BYTES) -> SourceClient:
        """Who asks. The address may be a person's, so it must not lead into this server's network unless the operator named the host."""
        headers = {"Accept": self.accept, "User-Agent": USER_AGENT, **self.headers()}
        guard = AddressGuard(tuple(django_settings.PRICE_PRIVATE_HOSTS))
        url = base_url or self.settings["base_url"]
        return SourceClient(WebClient(url, headers, self._pace, guard, self._clock, max_bytes=max_bytes), self.label)


def _setting(field: SettingField, value: str) -> str:
    value = value.strip() or field.default
    if field.is_required and not value:
        message = _("“%(field)s” is missing.") % {"field": field.label}
        raise SourceError("setting_missing", message, permanent=True, field=field.key)
    if value and field.choices and value not in dict(field.choices):
        message = _("“%(field)s” can't be that.") % {"field": field.label}
        raise SourceError("setting_wrong", message, permanent=True, field=field.key)
    return value
