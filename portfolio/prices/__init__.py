"""Sources of prices and exchange rates, an explicit list. Adding one is a package and a line.

Files (`upload`) and typed prices (`manual`) are sources of prices too, but nobody to ask: their records carry these keys.
"""

from __future__ import annotations

from fintrack.lib.registry import Registry
from portfolio.prices.protocol import Asked, Missed, PriceSource, SourceError

SOURCES = (
    "portfolio.prices.ecb:source",
    "portfolio.prices.frankfurter:source",
    "portfolio.prices.cbr:source",
    "portfolio.prices.bcra:source",
    "portfolio.prices.dolarapi:source",
    "portfolio.prices.argentinadatos:source",
    "portfolio.prices.coingecko:source",
    "portfolio.prices.yahoo:source",
    "portfolio.prices.custom:source",
)
REQUIRED = (
    "key", "label", "fields", "limit", "kinds", "currencies", "is_on_by_default", "has_history",
    "configured", "serves", "latest", "history",
)  # fmt: skip

price_sources: Registry[PriceSource] = Registry("price source", required=REQUIRED)
price_sources.load(SOURCES)

__all__ = ["Asked", "Missed", "PriceSource", "SourceError", "price_sources"]
