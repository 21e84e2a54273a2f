"""XML in windows-1251 with decimal commas, quoted per 1, 10, 100, 1,000 … units (`Nominal`).

The rate of one is Value / Nominal: the bank's own `VunitRate` has six digits only (102,0374 per 1 is printed as 102,037), so it serves
to check the unit and no more.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from ledger.intake.records import IncomingPrice
from portfolio.prices.base import WebSource, address_field
from portfolio.prices.http import bad_answer
from portfolio.prices.protocol import Answer, Asked, RateLimit
from portfolio.prices.units import of_one
from portfolio.prices.values import positive

DAY = "%d/%m/%Y"
UNIT_TOLERANCE = Decimal("0.00001")


class Cbr(WebSource):
    """A rate is of the day it is in force, often tomorrow's. Days without a new rate are left out."""

    key = "cbr"
    label = "Bank of Russia"
    fields = (address_field("https://www.cbr.ru"),)
    limit = RateLimit(30, 60)
    currencies = frozenset({"RUB"})
    accept = "application/xml"

    def latest(self, asked: Sequence[Asked]) -> Iterator[Answer]:
        if asked:
            daily = self._daily()
            on = _day(daily.get("Date"))
            for one, currency in self._found(asked, daily):
                yield self._price(one, on, currency)

    def history(self, asked: Sequence[Asked], since: date, until: date) -> Iterator[Answer]:
        """The bank has a number of its own for each currency, which the day's list tells."""
        span = {"date_req1": since.strftime(DAY), "date_req2": until.strftime(DAY)}
        for one, currency in self._found(asked, self._daily()) if asked else ():
            for record in self._xml("/scripts/XML_dynamic.asp", "ValCurs", VAL_NM_RQ=currency.get("ID", ""), **span):
                yield self._price(one, _day(record.get("Date")), record)

    def _found(self, asked: Sequence[Asked], daily: Element) -> Iterator[tuple[Asked, Element]]:
        by_code = {_text(currency, "CharCode"): currency for currency in daily.iter("Valute")}
        for one in asked:
            currency = by_code.get(one.symbol_at_source or one.commodity_code)
            if currency is not None:
                yield one, currency

    def _daily(self) -> Element:
        return self._xml("/scripts/XML_daily.asp", "ValCurs")

    def _xml(self, path: str, root: str, **params: str) -> Element:
        body = self.client().body(path, **params)
        try:
            found = fromstring(body or b"", forbid_dtd=True)
        except (ParseError, DefusedXmlException, LookupError, ValueError):
            bad_answer("no XML")
        if found.tag != root:
            bad_answer(f"{found.tag[:40]} instead of {root}")
        return found

    def _price(self, one: Asked, on: date, quoted: Element) -> IncomingPrice:
        nominal = positive(_number(_text(quoted, "Nominal")))
        close = of_one(positive(_number(_text(quoted, "Value"))), nominal)
        unit = _number(_text(quoted, "VunitRate"))
        if unit is not None and abs(unit - close) > UNIT_TOLERANCE * close:
            bad_answer("a rate whose unit is unclear")
        return IncomingPrice(one.commodity_code, one.currency, on, close, self.key)


def _text(parent: Element, name: str) -> str:
    return (parent.findtext(name) or "").strip()


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text.replace("\xa0", "").replace(",", "."))
    except InvalidOperation:
        return None


def _day(text: str | None) -> date:
    try:
        return datetime.strptime(text or "", "%d.%m.%Y").date()
    except ValueError:
        bad_answer("a day that is none")
