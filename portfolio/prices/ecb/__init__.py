"""The European Central Bank's reference rates: units of a currency for one euro, each business day since 1999."""

from portfolio.prices.ecb.reader import Ecb

source = Ecb()

__all__ = ["Ecb", "source"]
