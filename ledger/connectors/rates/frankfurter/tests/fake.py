"""A Frankfurter of our own on a loopback port, written from its contract: real HTTP, known rates, and failures on demand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.loopback import Canned, listening


@dataclass
class FakeFrankfurter:
    """`rates` maps quote → {ISO day: the number as JSON prints it}, for one euro. `failures` are given first, in order."""

    rates: dict[str, dict[str, str]]
    failures: list[Canned] = field(default_factory=list)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    url: str = ""

    def answer(self, path: str, query: dict[str, str]) -> Canned:
        self.asked.append((path, query))
        if self.failures:
            return self.failures.pop(0)
        if path == "/v2/currencies":
            return self._json([{"iso_code": code, "name": code, "iso_numeric": None} for code in ("EUR", *self.rates)])
        if path == "/v2/rates":
            return self._rates(query)
        return Canned(404, b'{"message": "not found"}')

    def _rates(self, query: dict[str, str]) -> Canned:
        quotes = query["quotes"].split(",")
        if query.get("base") != "EUR" or not {"EUR", *self.rates}.issuperset(quotes):
            return Canned(422, b'{"message": "invalid currency"}')
        found = [
            (on, quote, rate)
            for quote in quotes
            for on, rate in self.rates.get(quote, {}).items()
            if query["from"] <= on <= query["to"]
        ]
        if not found:
            return Canned(404, b'{"message": "not found"}')
        identity = [(on, "EUR", "1.0") for on in {on for on, _quote, _rate in found}]
        rows = [
            f'{{"date": "{on}", "base": "EUR", "quote": "{quote}", "rate": {rate}}}'
            for on, quote, rate in sorted(identity + found)
        ]
        return Canned(200, f"[{', '.join(rows)}]".encode())

    def _json(self, value: Any) -> Canned:
        return Canned(200, json.dumps(value).encode())


@contextmanager
def serving(fake: FakeFrankfurter) -> Iterator[FakeFrankfurter]:
    """The fake behind a real port; `fake.url` is its base address."""
    with listening(lambda request: fake.answer(request.path, request.query)) as root:
        fake.url = f"{root}/v2"
        yield fake
