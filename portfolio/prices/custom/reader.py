"""One request for each thing asked of. The address is a template: {symbol}, {currency}, {since} and {until} are filled in.

JSON: `rows` leads to the rows ("data.prices"), `date` and `close` are paths within one. Without `rows`, the two lead to lists of the same
length, or to one value each; without `date`, the price is of today. CSV: the same fields name columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote, urlsplit

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fintrack.lib.errors import DomainError
from fintrack.lib.web_json import NotJson, exact_json
from ledger.intake.records import IncomingPrice, Problem
from portfolio.prices.base import WebSource
from portfolio.prices.custom.paths import checked_path, found_at, read_on, read_price
from portfolio.prices.http import bad_answer, other_currency, unknown_symbol
from portfolio.prices.protocol import Answer, Asked, RateLimit, SettingField, SourceError
from portfolio.prices.units import in_units
from portfolio.prices.upload import Held, UploadOptions, order_of, read_prices

MAX_BYTES = 8 * 1024 * 1024
JSON_MARK = "."
"""What a text like "1.234" means in JSON unless a person says otherwise."""

AHEAD = timedelta(days=1)
"""The day has begun earlier in the east."""

CELLS = ("close", "open", "high", "low", "volume")
ORDERS = (
    ("", gettext_lazy("as the answer shows")),
    ("dmy", gettext_lazy("day first")),
    ("mdy", gettext_lazy("month first")),
    ("ymd", gettext_lazy("year first")),
)
FIELDS = (
    SettingField("url", gettext_lazy("Address"), is_required=True),
    SettingField("format", gettext_lazy("Format"), "json", choices=(("json", "JSON"), ("csv", "CSV"))),
    SettingField("rows", gettext_lazy("Path to the rows")),
    SettingField("date", gettext_lazy("Day")),
    SettingField("close", gettext_lazy("Price")),
    SettingField("open", gettext_lazy("Opening price")),
    SettingField("high", gettext_lazy("Highest price")),
    SettingField("low", gettext_lazy("Lowest price")),
    SettingField("volume", gettext_lazy("Volume")),
    SettingField("date_order", gettext_lazy("Order of the date"), choices=ORDERS),
    SettingField("decimal_mark", gettext_lazy("Decimal mark"), choices=((".", "."), (",", ","))),
    SettingField(
        "quoted_in", gettext_lazy("Quoted in"), help=gettext_lazy("If another unit than wanted: GBX for pence.")
    ),
    SettingField("per", gettext_lazy("Price of how many"), "1"),
    SettingField("header_name", gettext_lazy("Header for a key")),
    SettingField("header_value", gettext_lazy("Key"), is_secret=True),
)


class Custom(WebSource):
    """`named` gives each described source a key of its own, under which its prices are stored."""

    key = "custom"
    label = "JSON or CSV by address"
    fields = FIELDS
    limit = RateLimit(30, 60)
    kinds = frozenset({"currency", "stock", "bond", "fund", "etf", "crypto", "other"})
    accept = "*/*"

    def configured(self, settings: Mapping[str, str]) -> Self:
        configured = super().configured(settings)
        configured._check()
        return configured

    def named(self, key: str, label: str) -> Self:
        """The same source under a key and a name of its own: named("custom:3", "My fund")."""
        named = self.configured(self.settings)
        named.key, named.label = key, label
        return named

    def headers(self) -> dict[str, str]:
        name = self.settings["header_name"]
        return {name: self.settings["header_value"]} if name else {}

    def latest(self, asked: Sequence[Asked]) -> Iterator[Answer]:
        today = timezone.now().date()
        for one in asked:
            prices = list(self._asked(one, today, today))
            known = [price for price in prices if isinstance(price, IncomingPrice) and price.on <= today + AHEAD]
            yield from [max(known, key=lambda price: price.on)] if known else prices[:1]

    def history(self, asked: Sequence[Asked], since: date, until: date) -> Iterator[Answer]:
        for one in asked:
            for answer in self._asked(one, since, until):
                if not isinstance(answer, IncomingPrice) or since <= answer.on <= until:
                    yield answer

    def _asked(self, one: Asked, since: date, until: date) -> Iterator[Answer]:
        body = self.client(self._url(one, since, until), MAX_BYTES).body()
        if body is None:
            yield unknown_symbol(one)
            return
        for price in self._csv(one, body) if self.settings["format"] == "csv" else self._json(one, body):
            yield price if price.currency == one.currency else other_currency(one, price.currency)

    def _url(self, one: Asked, since: date, until: date) -> str:
        url = self.settings["url"]
        values = {
            "symbol": one.symbol_at_source or one.commodity_code,
            "currency": one.currency,
            "since": since.isoformat(),
            "until": until.isoformat(),
        }
        for name, value in values.items():
            url = url.replace(f"{{{name}}}", quote(value, safe=""))
        return url

    def _json(self, one: Asked, body: bytes) -> Iterator[IncomingPrice]:
        try:
            content = exact_json(body)
        except NotJson:
            bad_answer("no JSON")
        cells = list(self._cells(content))
        order = self.settings["date_order"] or self._order(on for on, _row in cells)
        for on, row in cells:
            close = read_price(row["close"], self.settings["decimal_mark"] or JSON_MARK)
            if close is not None:
                open, high, low, volume = (self._beside(row[name]) for name in CELLS[1:])
                day = timezone.now().date() if on is None else read_on(on, order)
                currency = self.settings["quoted_in"] or one.currency
                price = IncomingPrice(one.commodity_code, currency, day, close, self.key, open, high, low, volume)
                yield in_units(price, Decimal(self.settings["per"]))

    def _order(self, days: Iterable[Any]) -> str:
        try:
            return order_of(day for day in days if isinstance(day, str))
        except DomainError as error:
            raise SourceError(error.code, error.message, permanent=True) from error

    def _beside(self, value: Any) -> Decimal | None:
        """What is beside a close may be missing or nonsense."""
        try:
            return read_price(value, self.settings["decimal_mark"] or JSON_MARK)
        except SourceError:
            return None

    def _cells(self, content: Any) -> Iterator[tuple[Any, dict[str, Any]]]:
        """The day and the other cells of each row."""
        if self.settings["rows"]:
            rows = found_at(self.settings["rows"], content)
            if not isinstance(rows, list):
                bad_answer("there are no rows at this path")
            for row in rows:
                yield self._day_cell(row), self._found(row)
            return
        days, columns = self._day_cell(content), self._found(content)
        if isinstance(columns["close"], list):
            yield from _side_by_side(days, columns)
        else:
            yield days, columns

    def _found(self, content: Any) -> dict[str, Any]:
        return {name: found_at(self.settings[name], content) for name in CELLS}

    def _day_cell(self, content: Any) -> Any:
        """The day as printed; None only where the settings say that there is none."""
        if not self.settings["date"]:
            return None
        on = found_at(self.settings["date"], content)
        return "" if on is None else on

    def _csv(self, one: Asked, body: bytes) -> Iterator[IncomingPrice]:
        try:
            records = list(read_prices(Held("answer.csv", Path(), body), one, self._options()))
        except DomainError as error:
            raise SourceError(error.code, error.message, permanent=True) from error
        problems = [record for record in records if isinstance(record, Problem)]
        if problems and len(problems) == len(records):
            bad_answer(f"line {problems[0].line}: {problems[0].message}")
        yield from (record for record in records if isinstance(record, IncomingPrice))

    def _options(self) -> UploadOptions:
        said = self.settings
        columns = {name: said[name] for name in ("date", *CELLS) if said[name]}
        per = Decimal(said["per"])
        return UploadOptions(columns, said["date_order"], said["decimal_mark"], said["quoted_in"], per, source=self.key)

    def _check(self) -> None:
        """What can be known to be wrong before anything is asked."""
        settings = self.settings
        host, name, value = _host(settings["url"]), settings["header_name"], settings["header_value"]
        wrong = {
            "url": bool(settings["url"]) and (not host or "{" in host),
            "close": settings["format"] == "json" and not settings["close"],
            "per": not _is_positive(settings["per"]),
            "header_name": not all(sign.isascii() and (sign.isalnum() or sign in "-_") for sign in name),
            "header_value": not (value.isprintable() and value.isascii()),
        }
        for field, is_wrong in wrong.items():
            if is_wrong:
                raise _wrong(field)
        self._check_paths()

    def _check_paths(self) -> None:
        if self.settings["format"] == "json":
            for name in ("rows", "date", *CELLS):
                if self.settings[name]:
                    checked_path(self.settings[name], is_column=name != "rows" and not self.settings["rows"])


def _side_by_side(days: Any, columns: Mapping[str, Any]) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Columns as rows: the n-th price is of the n-th day."""
    lists = {name: column for name, column in columns.items() if isinstance(column, list)}
    if not isinstance(days, list) or any(len(column) != len(days) for column in lists.values()):
        bad_answer("days and prices are not side by side")
    for place, on in enumerate(days):
        yield on, {name: lists[name][place] if name in lists else None for name in columns}


def _host(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return parts.netloc if parts.scheme in {"http", "https"} else ""


def _is_positive(text: str) -> bool:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return False
    return number.is_finite() and number > 0


def _wrong(field: str) -> SourceError:
    label = next(one.label for one in FIELDS if one.key == field)
    message = _("“%(field)s” can't be that.") % {"field": label}
    return SourceError("setting_wrong", message, permanent=True, field=field)
