"""Dolarapi: the many dollars of Argentina (MEP, CCL, blue, …) and a few neighbours' currencies, as of now."""

from portfolio.prices.dolarapi.reader import DolarApi, suggested_code

source = DolarApi()

__all__ = ["DolarApi", "source", "suggested_code"]
