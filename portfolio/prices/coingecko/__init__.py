"""CoinGecko: crypto currencies in any currency; a free key keeps it from being throttled."""

from portfolio.prices.coingecko.reader import CoinGecko

source = CoinGecko()

__all__ = ["CoinGecko", "source"]
