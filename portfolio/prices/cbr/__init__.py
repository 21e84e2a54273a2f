"""The Bank of Russia's official rates: roubles for a currency, each working day."""

from portfolio.prices.cbr.reader import Cbr

source = Cbr()

__all__ = ["Cbr", "source"]
