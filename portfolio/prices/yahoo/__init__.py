"""Yahoo's chart service: stocks, funds and ETFs of most exchanges. Unofficial, so it is off unless a household switches it on."""

from portfolio.prices.yahoo.reader import Yahoo

source = Yahoo()

__all__ = ["Yahoo", "source"]
