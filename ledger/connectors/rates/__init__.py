"""Sources of exchange rates, an explicit list. Adding one is a package and a line."""

from __future__ import annotations

from fintrack.lib.registry import Registry
from ledger.connectors.rates.base import RateSource, RateSourceError

SOURCES = (
    "ledger.connectors.rates.frankfurter:source",
    "ledger.connectors.rates.ecb_file:source",
)

rate_sources: Registry[RateSource] = Registry(
    "rate source", required=("key", "label", "base", "is_online", "currencies", "fetch")
)
rate_sources.load(SOURCES)

__all__ = ["RateSource", "RateSourceError", "rate_sources"]
