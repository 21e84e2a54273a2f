"""The Central Bank of Argentina's quotes: pesos for a currency, each business day."""

from portfolio.prices.bcra.reader import Bcra

source = Bcra()

__all__ = ["Bcra", "source"]
