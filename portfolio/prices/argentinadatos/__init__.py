"""ArgentinaDatos: unit values of Argentine mutual funds (FCI, Santander's among them), and the past of the many dollars."""

from portfolio.prices.argentinadatos.reader import ArgentinaDatos

source = ArgentinaDatos()

__all__ = ["ArgentinaDatos", "source"]
