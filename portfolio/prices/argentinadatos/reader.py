"""Funds have no number here: the name with its class is the symbol ("Super Ahorro $ - Clase A"), blanks and tabs counted as one blank.
A category before it ("rentaFija/Super Ahorro $ - Clase A") spares the search in the others.

`vcp` is the price of 1,000 units (cuotapartes). A fund that ended stays listed with the day of its last price: the day is `fecha`, never
the day of asking. The currency is not told: it is the one asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from ledger.intake.records import IncomingPrice
from portfolio.prices.base import WebSource, address_field
from portfolio.prices.dolarapi.reader import SIDE, SUGGESTED, side_of
from portfolio.prices.http import bad_answer, unknown_symbol
from portfolio.prices.protocol import Answer, Asked, Missed, RateLimit, SourceError
from portfolio.prices.units import of_one
from portfolio.prices.values import day_of, field_of, optional, positive, rows_of

CATEGORIES = ("mercadoDinero", "rentaFija", "rentaVariable", "rentaMixta", "retornoTotal", "otros")
FUNDS = "/v1/finanzas/fci"
UNITS = 1000
SATURDAY = 5


class ArgentinaDatos(WebSource):
    """Keyless. A symbol of dolarapi's ("blue", "bolsa") asks for that dollar's past."""

    key = "argentinadatos"
    label = "ArgentinaDatos"
    fields = (address_field("https://api.argentinadatos.com"), SIDE)
    limit = RateLimit(60, 60)
    kinds = frozenset({"currency", "fund", "other"})

    def serves(self, asked: Asked) -> bool:
        is_fund = asked.kind == "fund" and bool(asked.symbol_at_source)
        return super().serves(asked) and (is_fund or _is_dollar(asked))

    def latest(self, asked: Sequence[Asked]) -> Iterator[Answer]:
        funds, dollars = _parted(asked)
        for one in dollars:
            yield from sorted(self._dollar(one, date.min, date.max), key=lambda price: price.on)[-1:]
        yield from self._latest_funds(funds)

    def history(self, asked: Sequence[Asked], since: date, until: date) -> Iterator[Answer]:
        """Funds are asked day by day and category by category: a year of one fund with its category is some 260 requests."""
        funds, dollars = _parted(asked)
        for one in dollars:
            yield from self._dollar(one, since, until)
        categories = self._categories_of(funds) if funds else {}
        on = since
        while categories and on <= until:
            if on.weekday() < SATURDAY:
                for category, wanted in categories.items():
                    yield from self._of_day(category, wanted, on)
            on += timedelta(days=1)

    def _latest_funds(self, funds: Sequence[Asked]) -> Iterator[Answer]:
        missing = list(funds)
        for category in CATEGORIES:
            wanted = [one for one in missing if _category(one) in {"", category}]
            found = self._priced(self._newest(category), wanted) if wanted else {}
            for one, answer in found.items():
                missing.remove(one)
                yield answer
        for one in missing:
            yield unknown_symbol(one)

    def _categories_of(self, funds: Sequence[Asked]) -> dict[str, list[Asked]]:
        """The funds by category, searched in the newest lists where the symbol doesn't say it."""
        found: dict[str, list[Asked]] = {}
        missing = [one for one in funds if not _category(one)]
        for one in funds:
            if _category(one):
                found.setdefault(_category(one), []).append(one)
        for category in CATEGORIES if missing else ():
            names = {_name(str(field_of(row, "fondo"))) for row in self._newest(category)}
            here = [one for one in missing if _name(one.symbol_at_source) in names]
            found.setdefault(category, []).extend(here)
            missing = [one for one in missing if one not in here]
        return {category: wanted for category, wanted in found.items() if wanted}

    def _of_day(self, category: str, wanted: Sequence[Asked], on: date) -> Iterator[Answer]:
        """The prices of that very day: a list also repeats older ones of funds that had none."""
        rows = self.client().json(f"{FUNDS}/{category}/{on:%Y/%m/%d}")
        found = self._priced([] if rows is None else rows_of(rows), wanted)  # 404 stands for a day without data
        yield from (one for one in found.values() if isinstance(one, Missed) or one.on == on)

    def _newest(self, category: str) -> list[Any]:
        """The newest row of every fund; that list is always there."""
        return rows_of(self.client().json(f"{FUNDS}/{category}/ultimo"))

    def _priced(self, rows: Iterable[Any], wanted: Sequence[Asked]) -> dict[Asked, Answer]:
        """The newest row of each fund; rows without a price (null) are none, and one fund's nonsense is only its own."""
        by_name = {_name(one.symbol_at_source): one for one in wanted}
        found: dict[Asked, Answer] = {}
        for row in rows:
            one = by_name.get(_name(str(field_of(row, "fondo"))))
            if one is None or row.get("vcp") is None or row.get("fecha") is None:
                continue
            answer, held = self._price(one, row), found.get(one)
            if isinstance(answer, Missed) or not isinstance(held, IncomingPrice) or held.on < answer.on:
                found[one] = answer
        return found

    def _price(self, one: Asked, row: Any) -> Answer:
        try:
            return IncomingPrice(one.commodity_code, one.currency, day_of(row["fecha"]), _unit_value(row), self.key)
        except SourceError as error:
            return Missed(one, error)

    def _dollar(self, one: Asked, since: date, until: date) -> Iterator[IncomingPrice]:
        answer = self.client().json(f"/v1/cotizaciones/dolares/{one.symbol_at_source}")
        for row in rows_of(answer or []):
            on = day_of(field_of(row, "fecha"))
            if since <= on <= until and all(row.get(side) is not None for side in ("compra", "venta")):
                close = side_of(row, self.settings["side"])
                yield IncomingPrice(one.commodity_code, one.currency, on, close, self.key)


def _parted(asked: Sequence[Asked]) -> tuple[list[Asked], list[Asked]]:
    """Funds, and dollars quoted in pesos."""
    return [one for one in asked if not _is_dollar(one)], [one for one in asked if _is_dollar(one)]


def _is_dollar(one: Asked) -> bool:
    return one.symbol_at_source in SUGGESTED and one.currency == "ARS"


def _category(one: Asked) -> str:
    head, mark, _rest = one.symbol_at_source.partition("/")
    return head if mark and head in CATEGORIES else ""


def _name(symbol: str) -> str:
    """_name("otros/Allaria Ahorro\\t- Clase B") == "Allaria Ahorro - Clase B"."""
    head, mark, rest = symbol.partition("/")
    return " ".join((rest if mark and head in CATEGORIES else symbol).split())


def _unit_value(row: Any) -> Decimal:
    """The price of one unit. Where the fund's size says that `vcp` isn't per 1,000 any more, nothing is better than a thousandfold."""
    close = of_one(positive(row["vcp"]), UNITS)
    units, worth = optional(row.get("ccp")), optional(row.get("patrimonio"))
    if units and worth and not Decimal("0.1") < close * units / worth < 10:
        bad_answer("a fund whose unit is unclear")
    return close
