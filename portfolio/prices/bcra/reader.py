"""JSON. Some currencies are quoted per 1,000 units, which only their description says: “(C/1.000 UNIDADES)”.

The bank's codes are not always ISO's: the Mexican peso is MXP there. `REF` is the reference dollar of Communication A 3500; it is asked
for as the symbol "REF".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from ledger.intake.records import IncomingPrice
from portfolio.prices.base import WebSource, address_field
from portfolio.prices.http import bad_answer
from portfolio.prices.protocol import Answer, Asked, RateLimit
from portfolio.prices.units import of_one
from portfolio.prices.values import day_of, field_of, positive, rows_of

PATH = "/estadisticascambiarias/v1.0/Cotizaciones"
OWN_CODES = {"MXN": "MXP"}
PER = re.compile(r"C/\s*([\d.]+)\s*UNIDADES", re.IGNORECASE)
PAGE = 1000


class Bcra(WebSource):
    """Holidays and weekends have no quotes: their answer is empty. A quote of zero stands for none."""

    key = "bcra"
    label = "Banco Central de la República Argentina"
    fields = (address_field("https://api.bcra.gob.ar"),)
    limit = RateLimit(30, 60)
    currencies = frozenset({"ARS"})

    def latest(self, asked: Sequence[Asked]) -> Iterator[Answer]:
        by_code = {_code(one): one for one in asked}
        for row in _details(field_of(self._answer(PATH), "results")) if asked else ():
            one = by_code.get(str(row[1].get("codigoMoneda")))
            if one is not None:
                yield from self._priced(one, *row)

    def history(self, asked: Sequence[Asked], since: date, until: date) -> Iterator[Answer]:
        span = {"fechaDesde": since.isoformat(), "fechaHasta": until.isoformat(), "limit": str(PAGE)}
        for one in asked:
            offset, days = 0, [None]
            while days:
                answer = self._answer(f"{PATH}/{quote(_code(one), safe='')}", **span, offset=str(offset))
                days = rows_of(field_of(answer, "results")) if answer else []
                for day in days:
                    yield from self._of_day(one, day)
                offset += len(days)
                days = days if len(days) == PAGE else []

    def _answer(self, path: str, **params: str) -> Any:
        answer = self.client().json(path, **params)
        if answer is None and path == PATH:
            bad_answer("nothing at all")
        return answer

    def _of_day(self, one: Asked, day: Any) -> Iterator[IncomingPrice]:
        for on, row in _details(day):
            if row.get("codigoMoneda") == _code(one):
                yield from self._priced(one, on, row)

    def _priced(self, one: Asked, on: date, row: dict[str, Any]) -> Iterator[IncomingPrice]:
        quoted = field_of(row, "tipoCotizacion")
        if quoted != 0:
            close = of_one(positive(quoted), _per(str(row.get("descripcion"))))
            yield IncomingPrice(one.commodity_code, one.currency, on, close, self.key)


def _details(day: Any) -> Iterator[tuple[date, dict[str, Any]]]:
    """The quotes of a day, none for a holiday (its `fecha` is null)."""
    rows = rows_of(field_of(day, "detalle"))
    if rows:
        on = day_of(field_of(day, "fecha"))
        yield from ((on, row) for row in rows if isinstance(row, dict))


def _code(one: Asked) -> str:
    code = one.symbol_at_source or one.commodity_code
    return OWN_CODES.get(code, code)


def _per(description: str) -> Decimal:
    """_per("RUPIAH (C/1.000 UNIDADES)") == 1000, without such words 1."""
    found = PER.search(description)
    return positive(Decimal(found[1].replace(".", ""))) if found else Decimal(1)
