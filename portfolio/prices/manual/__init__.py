"""A price that a person types: of a house, a car, a fund that nobody quotes."""

from portfolio.prices.manual.entry import KEY, typed

__all__ = ["KEY", "typed"]
