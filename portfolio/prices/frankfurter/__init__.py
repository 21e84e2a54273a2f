"""Frankfurter v2 as a price source: the ledger's own reader, asked in the portfolio's way."""

from portfolio.prices.frankfurter.reader import FrankfurterPrices

source = FrankfurterPrices()

__all__ = ["FrankfurterPrices", "source"]
