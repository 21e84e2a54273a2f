"""Each kind of dollar is a symbol here, and a commodity of its own in the books, so that a blue dollar never becomes the official rate:

    symbol "oficial" → commodity USD        "bolsa" → USD.MEP        "contadoconliqui" → USD.CCL        "blue" → USD.BLUE …

A household that lives by another dollar asks for the commodity USD under that symbol instead. Symbols of other currencies are their
codes ("EUR", "BRL").
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from ledger.intake.records import IncomingPrice
from portfolio.prices.base import WebSource, address_field
from portfolio.prices.protocol import Answer, Asked, RateLimit, SettingField
from portfolio.prices.values import field_of, moment_of, positive, rows_of

ZONE = ZoneInfo("America/Argentina/Buenos_Aires")
SUGGESTED = {
    "oficial": "USD",
    "bolsa": "USD.MEP",
    "contadoconliqui": "USD.CCL",
    "blue": "USD.BLUE",
    "mayorista": "USD.MAY",
    "cripto": "USD.CRIPTO",
    "tarjeta": "USD.TARJETA",
}
SIDES = (
    ("venta", _("what you pay for one (venta)")),
    ("compra", _("what you get for one (compra)")),
    ("media", _("halfway")),
)
SIDE = SettingField("side", _("Which price"), "venta", choices=SIDES)


def suggested_code(symbol: str) -> str:
    """The commodity a symbol is kept under unless a person wants otherwise: suggested_code("bolsa") == "USD.MEP"."""
    return SUGGESTED.get(symbol, symbol)


class DolarApi(WebSource):
    """Now only; the past is ArgentinaDatos'. A price is of its day in Argentina."""

    key = "dolarapi"
    label = "DolarApi"
    fields = (address_field("https://dolarapi.com"), SIDE)
    limit = RateLimit(30, 60)
    kinds = frozenset({"currency", "other"})
    currencies = frozenset({"ARS"})
    has_history = False

    def latest(self, asked: Sequence[Asked]) -> Iterator[Answer]:
        by_symbol = {one.symbol_at_source or _symbol(one.commodity_code): one for one in asked}
        dollars = {symbol: one for symbol, one in by_symbol.items() if symbol in SUGGESTED}
        others = {symbol: one for symbol, one in by_symbol.items() if symbol not in SUGGESTED}
        yield from self._page("/v1/dolares", "casa", dollars)
        yield from self._page("/v1/cotizaciones", "moneda", others)

    def history(self, asked: Sequence[Asked], since: date, until: date) -> Iterator[Answer]:
        return iter(())

    def _page(self, path: str, name: str, wanted: dict[str, Asked]) -> Iterator[IncomingPrice]:
        if not wanted:
            return
        for row in rows_of(self.client().json(path)):
            one = wanted.get(str(field_of(row, name)))
            if one is not None:
                moment = moment_of(field_of(row, "fechaActualizacion"))
                close, on = side_of(row, self.settings["side"]), moment.astimezone(ZONE).date()
                yield IncomingPrice(one.commodity_code, one.currency, on, close, self.key, quoted_at=moment)


def side_of(row: Any, side: str) -> Decimal:
    """What a quote of two sides comes to: {"compra": 1530, "venta": 1550} is 1550 by "venta", 1540 by "media"."""
    if side == "media":
        return (positive(field_of(row, "compra")) + positive(field_of(row, "venta"))) / 2
    return positive(field_of(row, side))


def _symbol(code: str) -> str:
    return next((symbol for symbol, suggested in SUGGESTED.items() if suggested == code), code)
